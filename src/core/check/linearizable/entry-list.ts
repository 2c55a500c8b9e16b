import { placesInOrder } from '../../base/places-in-order.ts'

/**
 * The calls and returns of operations in order of time, as a doubly linked list from which an operation can be lifted
 * and into which it can be put back in constant time (Wing and Gong 1993, in the form of Lowe 2017).
 * Operations are named by their place in the list given; a call comes before a return of the same time.
 */
export class EntryList {
  /** How many operations there are: an entry below it is the call of that operation, one from it on a return. */
  readonly count: number
  readonly #next: Int32Array
  readonly #previous: Int32Array

  constructor(calls: Float64Array, returns: Float64Array) {
    const count = calls.length
    this.count = count
    const times = new Float64Array(2 * count)
    times.set(calls)
    times.set(returns, count)
    // Entry e < count is the call of operation e, entry count + e its return, the last one is head and tail in one.
    const ring = 2 * count
    this.#next = new Int32Array(ring + 1)
    this.#previous = new Int32Array(ring + 1)
    let last = ring
    const link = (entry: number): void => {
      this.#next[last] = entry
      this.#previous[entry] = last
      last = entry
    }
    placesInOrder(times).forEach(link)
    link(ring)
  }

  /** The first entry. Calls before the first return are the open ones; `2 * count` when nothing is left. */
  get first(): number {
    return this.#next[2 * this.count]!
  }

  /** Also right for an entry that was lifted meanwhile: it still knows what followed it. */
  after(entry: number): number {
    return this.#next[entry]!
  }

  lift(operation: number): void {
    this.#unlink(operation + this.count)
    this.#unlink(operation)
  }

  /** Puts back; in the reverse order of lifting. */
  unlift(operation: number): void {
    this.#relink(operation)
    this.#relink(operation + this.count)
  }

  #unlink(entry: number): void {
    const before = this.#previous[entry]!
    const after = this.#next[entry]!
    this.#next[before] = after
    this.#previous[after] = before
  }

  #relink(entry: number): void {
    this.#next[this.#previous[entry]!] = entry
    this.#previous[this.#next[entry]!] = entry
  }
}
