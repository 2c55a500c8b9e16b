import { Histogram } from './histogram.ts'
import type { Downtime } from './measures.ts'

/** A time in which somebody waited and nobody was served. */
export interface Gap extends Downtime {
  /** Who was served from its end on, up to the first that was invoked after its end: for times of recovery. */
  readonly after: readonly { readonly servedUs: number; readonly invokedUs: number }[]
}

interface OpenGap extends Gap {
  readonly after: { servedUs: number; invokedUs: number }[]
}

/**
 * Finds downtimes. A gap runs from one served operation to the next, but begins at the earliest when somebody asks.
 * It counts as downtime when it is longer than 100 ms, than five times the median latency, and than five times the
 * median gap: so neither a slow network nor clients that ask seldom look like a failure.
 */
export class Gaps {
  readonly #between = new Histogram()
  readonly #long: OpenGap[] = []
  #lastServedUs: number | null = null
  #waitingSinceUs: number | null = null

  invoked(timeUs: number): void {
    this.#waitingSinceUs ??= timeUs
  }

  /** `anyOpen`: whether others still wait. */
  served(timeUs: number, invokedUs: number, anyOpen: boolean): void {
    for (let i = this.#long.length - 1; i >= 0; i--) {
      const gap = this.#long[i]!
      const last = gap.after.at(-1)
      if (last !== undefined && last.invokedUs >= gap.untilUs) break
      gap.after.push({ servedUs: timeUs, invokedUs })
    }
    if (this.#lastServedUs !== null) this.#between.add(timeUs - this.#lastServedUs)
    const fromUs = this.#waitingSinceUs
    if (fromUs !== null && timeUs - fromUs > shortestUs) {
      this.#long.push({ fromUs, untilUs: timeUs, isOpen: false, after: [{ servedUs: timeUs, invokedUs }] })
    }
    this.#lastServedUs = timeUs
    this.#waitingSinceUs = anyOpen ? timeUs : null
  }

  /** The gaps that are downtimes, as of now. */
  downtimes(nowUs: number, anyOpen: boolean, latencyP50Us: number): Gap[] {
    const thresholdUs = Math.max(shortestUs, 5 * latencyP50Us, 5 * (this.#between.percentile(0.5) ?? 0))
    const fromUs = this.#waitingSinceUs
    const open: Gap[] =
      fromUs !== null && anyOpen ? [{ fromUs, untilUs: nowUs, isOpen: true, after: [] }] : []
    return [...this.#long, ...open].filter((gap) => gap.untilUs - gap.fromUs > thresholdUs)
  }
}

const shortestUs = 100_000
