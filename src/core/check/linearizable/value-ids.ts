import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'

/** Small whole numbers for values, from 0: equal values get equal numbers. */
export class ValueIds {
  readonly #ids = new Map<Json, number>()
  readonly #values: Json[] = []

  get size(): number {
    return this.#values.length
  }

  id(value: Json): number {
    // The tag keeps the text of a structured value apart from a string that looks like it.
    const key = value !== null && typeof value === 'object' ? `\u0000${canonicalJson(value)}` : value
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.#values.length
      this.#ids.set(key, id)
      this.#values.push(value)
    }
    return id
  }

  value(id: number): Json {
    return this.#values[id] ?? null
  }
}
