import type { Series } from './measures.ts'

/**
 * The series of the charts, window by window. Availability of a window: of the operations that ended in it, and those
 * that have waited for a whole window and still wait at its end, the share that was served. So it falls to 0 while
 * everybody waits, and is null while nobody asks.
 */
export class Windows {
  readonly #windowUs: number
  readonly #throughput: number[] = []
  readonly #latencyP50Ms: (number | null)[] = []
  readonly #latencyP99Ms: (number | null)[] = []
  readonly #availability: (number | null)[] = []
  #latenciesUs: number[] = []
  #ended = 0
  #served = 0

  constructor(windowUs: number) {
    this.#windowUs = windowUs
  }

  /** Closes every window that ends by then. `open`: times of invocation of all operations under way. */
  advance(nowUs: number, open: () => Iterable<number>): void {
    while ((this.#throughput.length + 1) * this.#windowUs <= nowUs) this.#close(open())
  }

  ended(latencyUs: number, isOk: boolean, isServed: boolean): void {
    this.#ended++
    if (isServed) this.#served++
    if (isOk) this.#latenciesUs.push(latencyUs)
  }

  /** All closed windows, and the one at hand once it is a quarter over: a shorter one would only show noise. */
  series(nowUs: number, open: Iterable<number>): Omit<Series, 'bands'> {
    const current = this.#measure(open, nowUs)
    const isShown = nowUs - this.#throughput.length * this.#windowUs >= this.#windowUs / 4
    const withCurrent = <T>(closed: readonly T[], last: T): T[] => (isShown ? [...closed, last] : [...closed])
    return {
      windowUs: this.#windowUs,
      throughput: withCurrent(this.#throughput, current.throughput),
      latencyP50Ms: withCurrent(this.#latencyP50Ms, current.p50),
      latencyP99Ms: withCurrent(this.#latencyP99Ms, current.p99),
      availability: withCurrent(this.#availability, current.availability),
    }
  }

  #close(open: Iterable<number>): void {
    const endUs = (this.#throughput.length + 1) * this.#windowUs
    const { throughput, p50, p99, availability } = this.#measure(open, endUs)
    this.#throughput.push(throughput)
    this.#latencyP50Ms.push(p50)
    this.#latencyP99Ms.push(p99)
    this.#availability.push(availability)
    this.#latenciesUs = []
    this.#ended = 0
    this.#served = 0
  }

  #measure(
    open: Iterable<number>,
    endUs: number,
  ): { throughput: number; p50: number | null; p99: number | null; availability: number | null } {
    let waiting = 0
    for (const invokedUs of open) if (invokedUs <= endUs - this.#windowUs) waiting++
    const sorted = [...this.#latenciesUs].sort((a, b) => a - b)
    const percentile = (share: number): number | null => {
      const latencyUs = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
      return latencyUs === undefined ? null : latencyUs / 1000
    }
    const asked = this.#ended + waiting
    const lengthUs = Math.max(1, Math.min(this.#windowUs, endUs - this.#throughput.length * this.#windowUs))
    return {
      throughput: (sorted.length * 1_000_000) / lengthUs,
      p50: percentile(0.5),
      p99: percentile(0.99),
      availability: asked === 0 ? null : this.#served / asked,
    }
  }
}
