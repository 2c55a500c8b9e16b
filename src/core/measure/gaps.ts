import type { Downtime } from './measures.ts'

/** A time in which somebody waited and nobody was served. */
export interface Gap extends Downtime {
  /** Who was served from its end on, up to the first that was invoked after its end: for times of recovery. */
  readonly after: readonly { readonly servedUs: number; readonly invokedUs: number }[]
}

interface OpenGap extends Gap {
  readonly after: { servedUs: number; invokedUs: number }[]
}

/** No shorter gap is a downtime, nor one of less than five times the median latency: a slow network is not a failure. */
export const shortestDowntimeUs = 100_000

/**
 * Finds downtimes. A gap runs from one served operation to the next, but begins at the earliest when somebody asks.
 * It counts as downtime when it is longer than 100 ms and than five times the median latency.
 */
export class Gaps {
  readonly #long: OpenGap[] = []
  #waitingSinceUs: number | null = null

  invoked(timeUs: number): void {
    this.#waitingSinceUs ??= timeUs
  }

  /** `anyWaiting`: whether others still wait. */
  served(timeUs: number, invokedUs: number, anyWaiting: boolean): void {
    for (let i = this.#long.length - 1; i >= 0; i--) {
      const gap = this.#long[i]!
      const last = gap.after.at(-1)
      if (last !== undefined && last.invokedUs >= gap.untilUs) break
      gap.after.push({ servedUs: timeUs, invokedUs })
    }
    const fromUs = this.#waitingSinceUs
    if (fromUs !== null && timeUs - fromUs > shortestDowntimeUs) {
      this.#long.push({ fromUs, untilUs: timeUs, isOpen: false, after: [{ servedUs: timeUs, invokedUs }] })
    }
    this.#waitingSinceUs = anyWaiting ? timeUs : null
  }

  /** The gaps that are downtimes, as of now. */
  downtimes(nowUs: number, anyWaiting: boolean, latencyP50Us: number): Gap[] {
    const thresholdUs = Math.max(shortestDowntimeUs, 5 * latencyP50Us)
    const fromUs = this.#waitingSinceUs
    const open: Gap[] =
      fromUs !== null && anyWaiting ? [{ fromUs, untilUs: nowUs, isOpen: true, after: [] }] : []
    return [...this.#long, ...open].filter((gap) => gap.untilUs - gap.fromUs > thresholdUs)
  }
}
