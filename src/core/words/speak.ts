import { fill, type Language, type Sentence, type Words } from '../model/sentence.ts'
import { wordsOf } from './catalogue.ts'

/**
 * A sentence in a language. A value that is itself a key of the word lists (a role, a fault's kind) is said in words; so is one
 * that is a key and a number, `entry 12`. An unknown key is shown as it is, so that a missing word is seen and not hidden.
 */
export function speak(sentence: Sentence, language: Language): string {
  const words = wordsOf(language)
  const values = Object.fromEntries(
    Object.entries(sentence.values).map(([name, value]) => [
      name,
      words[value] ?? numbered(words, value) ?? value,
    ]),
  )
  return fill(words[sentence.key] ?? sentence.key, values)
}

function numbered(words: Words['en'], value: string | number): string | null {
  const [, key, number] = /^(\S+) (\d+)$/.exec(String(value)) ?? []
  const text = key === undefined ? undefined : words[`${key} {number}`]
  return text === undefined ? null : fill(text, { number: number! })
}

/** One word or text by its key. */
export function wordOf(key: string, language: Language): string {
  return wordsOf(language)[key] ?? key
}
