/**
 * The configurations that the search has been in (Lowe's cache). A configuration is a state, the open operations that
 * are not placed yet, and how many of each kind of optional move were used up. One that used up no more than another
 * of the same state and open operations can do all that the other can: the other need not be tried again.
 */
export class Visited {
  readonly #used = new Map<string, Usage[]>()
  size = 0

  /** True when this one, or one at least as free, was there before; else remembers it. */
  seen(state: number, open: readonly number[], used: Usage): boolean {
    const key = keyOf(state, open)
    const known = this.#used.get(key)
    if (known === undefined) {
      this.#used.set(key, [used])
      this.size++
      return false
    }
    if (known.some((other) => isWithin(other, used))) return true
    const kept = known.filter((other) => !isWithin(used, other))
    this.size += 1 + kept.length - known.length
    kept.push(used)
    this.#used.set(key, kept)
    return false
  }
}

/** Pairs in one flat list, by rising kind: kind of optional move, how many of it were used (never 0). */
export type Usage = readonly number[]

export function usageOf(counts: readonly number[]): Usage {
  return counts.flatMap((count, kind) => (count === 0 ? [] : [kind, count]))
}

function isWithin(a: Usage, b: Usage): boolean {
  let j = 0
  for (let i = 0; i < a.length; i += 2) {
    while (j < b.length && b[j]! < a[i]!) j += 2
    if (j >= b.length || b[j] !== a[i] || b[j + 1]! < a[i + 1]!) return false
  }
  return true
}

/** Two UTF-16 units a number: the shortest key that a Map can hold without losing anything. */
function keyOf(state: number, open: readonly number[]): string {
  let key = String.fromCharCode(state & 0xffff, state >>> 16)
  for (const operation of open) key += String.fromCharCode(operation & 0xffff, operation >>> 16)
  return key
}
