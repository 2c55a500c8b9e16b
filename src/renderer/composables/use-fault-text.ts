import { useSpeech } from './use-speech.ts'

/** Whom a fault hits, in words: nodes and links as they are named, selectors and shapes as people say them. */
export function useFaultText(): (text: string) => string {
  const { word } = useSpeech()
  const said = (part: string): string => {
    for (const area of ['fault.target', 'fault.shape', 'fault.betrayal']) {
      const key = `${area}.${part}`
      if (word(key) !== key) return word(key)
    }
    return part
  }
  return (text) => text.split(' ').map(said).join(' ')
}
