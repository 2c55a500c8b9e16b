import type { SourceText } from './repository.ts'
import { withoutArea, type WordList } from './word-list.ts'

/** Keys and holes (`{name}`) that one language has and the other lacks. */
export function translationOffences({ place, en, 'zh-CN': chinese }: WordList): string[] {
  return [
    ...[...en.keys()]
      .filter((key) => !chinese.has(key))
      .map((key) => `${place}: ${key} has no Chinese words`),
    ...[...chinese.keys()]
      .filter((key) => !en.has(key))
      .map((key) => `${place}: ${key} has no English words`),
    ...[...en]
      .filter(([key, text]) => chinese.has(key) && holesOf(text) !== holesOf(chinese.get(key) ?? ''))
      .map(([key]) => `${place}: ${key} has other holes in Chinese than in English`),
  ]
}

/** Keys that the screens ask for by name and that no word list has. */
export function missingWordOffences(screens: readonly SourceText[], keys: ReadonlySet<string>): string[] {
  const known = new Set([...keys].flatMap((key) => [key, withoutArea(key)]))
  return screens.flatMap((file) =>
    [...file.text.matchAll(askedKey)]
      .map((match) => ({ key: match[2] ?? '', line: file.text.slice(0, match.index).split('\n').length }))
      .filter(({ key }) => !known.has(key))
      .map(({ key, line }) => `${file.path}:${line} asks for the words ${key}, which do not exist`),
  )
}

/** Keys that no screen names, neither in full nor by the beginning of a name that is put together. */
export function unusedWordOffences(screens: readonly SourceText[], { place, en }: WordList): string[] {
  const text = screens.map((file) => file.text).join('\n')
  const named = new Set([...text.matchAll(quotedKey)].map((match) => match[2] ?? ''))
  const beginnings = [...text.matchAll(builtKey)].map((match) => match[1] ?? '')
  const isNamed = (key: string) => named.has(key) || beginnings.some((beginning) => key.startsWith(beginning))
  return [...en.keys()]
    .filter((key) => !isNamed(key) && !isNamed(withoutArea(key)))
    .map((key) => `${place}: ${key} is said nowhere`)
}

/** `t('key')`, `$t("key")`, `te(…)`, `i18n.t(…)` with the key in full, or `keypath="key"`. */
const askedKey = /(?:\b|\$)(?:t\(\s*|te\(\s*|keypath=)(['"`])([\w-]+(?:\.[\w-]+)+)\1/g
/** Any quoted text that looks like a key. */
const quotedKey = /(['"`])([\w-]+(?:\.[\w-]+)*)\1/g
/** `prefix.${…}` and 'prefix.' + …: the beginning of a key whose rest is known at run time only. */
const builtKey = /['"`]([\w-]+(?:\.[\w-]+)*\.)(?:\$\{|['"])/g

function holesOf(text: string): string {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort().join(' ')
}
