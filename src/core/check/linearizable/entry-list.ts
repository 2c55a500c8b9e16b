/**
 * The calls and returns of operations in order of time, as a doubly linked list from which an operation can be lifted
 * and into which it can be put back in constant time (Wing and Gong 1993, in the form of Lowe 2017).
 * Operations are named by their place in the list given; a call comes before a return of the same time.
 */
export class EntryList {
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #returns: readonly number[]

  constructor(calls: readonly number[], returns: readonly number[]) {
    const count = calls.length
    const order = Array.from({ length: 2 * count }, (_, entry) => entry)
    const time = (entry: number): number => (entry < count ? calls[entry]! : returns[entry - count]!)
    order.sort((a, b) => time(a) - time(b) || a - b)
    // Entry e < count is the call of operation e, entry count + e its return, the last one is head and tail in one.
    const ring = 2 * count
    this.#returns = returns
    this.#next = new Int32Array(ring + 1)
    this.#previous = new Int32Array(ring + 1)
    let last = ring
    for (const entry of [...order, ring]) {
      this.#next[last] = entry
      this.#previous[entry] = last
      last = entry
    }
  }

  /** Visits the open calls: those before the first return. Gives that return's operation, or null when none is left. */
  visitOpen(visit: (operation: number) => void): number | null {
    const count = this.#returns.length
    let entry = this.#next[2 * count]!
    while (entry < count) {
      visit(entry)
      // Also right when the visitor lifted what it was shown: a lifted call still knows what followed it.
      entry = this.#next[entry]!
    }
    return entry === 2 * count ? null : entry - count
  }

  returnOf(operation: number): number {
    return this.#returns[operation]!
  }

  lift(operation: number): void {
    this.#unlink(operation + this.#returns.length)
    this.#unlink(operation)
  }

  /** Puts back; in the reverse order of lifting. */
  unlift(operation: number): void {
    this.#relink(operation)
    this.#relink(operation + this.#returns.length)
  }

  #unlink(entry: number): void {
    const [before, after] = [this.#previous[entry]!, this.#next[entry]!]
    this.#next[before] = after
    this.#previous[after] = before
  }

  #relink(entry: number): void {
    this.#next[this.#previous[entry]!] = entry
    this.#previous[this.#next[entry]!] = entry
  }
}
