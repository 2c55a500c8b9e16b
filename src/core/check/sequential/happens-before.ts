/**
 * What comes before what, from pairs that are known: for each operation how much of each chain comes before it (vector
 * clocks, Fidge and Mattern 1988), so that any pair is looked up in constant time. Memory: operations times chains.
 */
export class HappensBefore {
  readonly #chains: readonly (readonly number[])[]
  readonly #chainOf: Int32Array
  readonly #rankOf: Int32Array
  readonly #followers: number[][]
  readonly #clocks: Int32Array

  /** `chains`: lists of operations, each of which is in one at most; one that is in none does not count. */
  constructor(count: number, chains: readonly (readonly number[])[]) {
    this.#chains = chains
    this.#chainOf = new Int32Array(count).fill(-1)
    this.#rankOf = new Int32Array(count)
    this.#followers = Array.from({ length: count }, () => [])
    this.#clocks = new Int32Array(count * chains.length)
    for (const [chain, places] of chains.entries()) {
      for (const [rank, place] of places.entries()) {
        this.#chainOf[place] = chain
        this.#rankOf[place] = rank
      }
    }
  }

  add(from: number, to: number): void {
    this.#followers[from]!.push(to)
  }

  /** Takes in all pairs that were added; false when they go round in a circle. */
  settle(): boolean {
    const width = this.#chains.length
    const waits = new Int32Array(this.#chainOf.length)
    for (const places of this.#followers) for (const place of places) waits[place]!++
    const ready: number[] = []
    this.#clocks.fill(0)
    for (const places of this.#chains) for (const place of places) if (waits[place] === 0) ready.push(place)
    let done = 0
    for (let place = ready.pop(); place !== undefined; place = ready.pop()) {
      done++
      const clock = place * width
      const own = clock + this.#chainOf[place]!
      this.#clocks[own] = Math.max(this.#clocks[own]!, this.#rankOf[place]! + 1)
      for (const after of this.#followers[place]!) {
        const other = after * width
        for (let chain = 0; chain < width; chain++) {
          if (this.#clocks[clock + chain]! > this.#clocks[other + chain]!)
            this.#clocks[other + chain] = this.#clocks[clock + chain]!
        }
        if (--waits[after]! === 0) ready.push(after)
      }
    }
    return done === this.#chains.reduce((sum, places) => sum + places.length, 0)
  }

  /** True when `a` comes before `b`, or is `b`. */
  has(a: number, b: number): boolean {
    return this.#clocks[b * this.#chains.length + this.#chainOf[a]!]! > this.#rankOf[a]!
  }
}

/** The place in a list of the first for which a condition holds that stays true once it is; its length when there is none. */
export function firstThat(list: readonly number[], holds: (item: number) => boolean): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(list[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
