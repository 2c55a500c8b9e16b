import { checkWords } from '../check/words.ts'
import { faultWords } from '../fault/words.ts'
import { labWords } from '../lab/words.ts'
import type { Language, Words } from '../model/sentence.ts'
import { protocols } from '../protocol/registry.ts'
import { reportWords } from './report-words.ts'
import { traceWords } from './trace-words.ts'

/** Every source of words, one line each. Keys of two sources never meet. */
function sources(): readonly Words[] {
  return [
    faultWords,
    traceWords,
    checkWords,
    labWords,
    reportWords,
    ...protocols.map((protocol) => protocol.words),
  ]
}

const catalogues = new Map<Language, { readonly [key: string]: string }>()

/** Every word of the core in one language: key → text with `{name}` holes. */
export function wordsOf(language: Language): { readonly [key: string]: string } {
  const known = catalogues.get(language)
  if (known !== undefined) return known
  const merged: { [key: string]: string } = {}
  for (const words of sources()) Object.assign(merged, words[language])
  catalogues.set(language, merged)
  return merged
}
