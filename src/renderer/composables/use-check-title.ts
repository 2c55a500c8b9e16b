import { useI18n } from 'vue-i18n'
import type { Protocol } from '../../core/protocol/contract.ts'
import { useSpeech } from './use-speech.ts'

/** A check's name for people: an invariant's title from its protocol, a judge's from the screen's words. */
export function useCheckTitle(): (check: string, protocol: Protocol | null) => string {
  const words = useI18n()
  const { word } = useSpeech()
  return (check, protocol) => {
    const invariant = protocol?.invariants.find(({ id }) => id === check)
    if (invariant !== undefined) return word(invariant.title)
    return words.te(`checks.${check}`) ? words.t(`checks.${check}`) : check
  }
}
