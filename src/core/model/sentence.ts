/** The languages that the lab speaks. */
export type Language = 'en' | 'zh-CN'

/** Something to say, language left open: a key of the word lists and the values to put into the words. */
export interface Sentence {
  readonly key: string
  readonly values: { readonly [name: string]: string | number }
}

/** Words of one area in both languages: key → text with `{name}` where a value goes. */
export interface Words {
  readonly en: { readonly [key: string]: string }
  readonly 'zh-CN': { readonly [key: string]: string }
}

export function sentence(key: string, values: Sentence['values'] = {}): Sentence {
  return { key, values }
}

/** Puts the values into a text with `{name}` holes; a hole without a value stays visible. */
export function fill(text: string, values: Sentence['values']): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole))
}
