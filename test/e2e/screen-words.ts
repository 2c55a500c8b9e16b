import { readdirSync, readFileSync } from 'node:fs'
import { fill, type Language } from '../../src/core/model/sentence.ts'

type Values = { readonly [name: string]: string | number }

/** The screen's own words, `area.key`: tests find things by what a person reads, and the wording stays free to change. */
export function screenWords(language: Language): (key: string, values?: Values) => string {
  const folder = new URL(`../../src/renderer/locales/${language}/`, import.meta.url)
  const words = new Map<string, string>()
  for (const file of readdirSync(folder)) {
    const area = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { [key: string]: string }
    for (const [key, text] of Object.entries(area)) words.set(`${file.replace(/\.json$/, '')}.${key}`, text)
  }
  return (key, values = {}) => {
    const text = words.get(key)
    if (text === undefined) throw new Error(`The screen has no word ${key} in ${language}.`)
    return fill(text, values)
  }
}

/** English words of the screen: what most stories are told in. */
export const t = screenWords('en')
