/**
 * Takes a text apart into the texts that were put together to make it. That is possible in one way only, because none
 * of them is the beginning of another.
 */
export class TextTokens<T> {
  readonly #owners = new Map<string, T>()
  readonly #lengths: readonly number[]

  /** Null when two are equal, one begins another, or one is empty: then a text does not tell what it is made of. */
  static of<T>(tokens: readonly (readonly [string, T])[]): TextTokens<T> | null {
    const sorted = tokens.map(([text]) => text).sort()
    // All texts that begin with one text follow it at once when sorted.
    const isClear = sorted.every((text, at) => text !== '' && sorted[at + 1]?.startsWith(text) !== true)
    return isClear ? new TextTokens(tokens) : null
  }

  private constructor(tokens: readonly (readonly [string, T])[]) {
    for (const [text, owner] of tokens) this.#owners.set(text, owner)
    this.#lengths = [...new Set(tokens.map(([text]) => text.length))].sort((a, b) => a - b)
  }

  /** The one that stands at a place of the text, or null where none of them does. */
  at(text: string, from: number): { readonly owner: T; readonly end: number } | null {
    for (const length of this.#lengths) {
      const end = from + length
      if (end > text.length) return null
      const owner = this.#owners.get(text.slice(from, end))
      if (owner !== undefined) return { owner, end }
    }
    return null
  }
}
