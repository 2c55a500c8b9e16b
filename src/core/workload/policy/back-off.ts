/** How long to wait before the next attempt (Brooker, Exponential Backoff And Jitter, 2015). */
export interface BackOff {
  readonly kind: 'none' | 'fixed' | 'exponential'
  readonly baseMs: number
  /** The longest wait of an exponential one. */
  readonly maxMs: number
  /** `full`: anything from nothing to the wait; `none`: exactly the wait, so that clients that failed together return together. */
  readonly jitter: 'none' | 'full'
}

/** The wait before retry number `retry` (from 1) as a range in microseconds, from which the driver draws. */
export function backOffRange(settings: BackOff, retry: number): { fromUs: number; toUs: number } {
  const { kind, baseMs, maxMs, jitter } = settings
  if (kind === 'none') return { fromUs: 0, toUs: 0 }
  const waitMs = kind === 'fixed' ? baseMs : Math.min(maxMs, baseMs * 2 ** Math.min(30, retry - 1))
  const toUs = Math.round(waitMs * 1000)
  return { fromUs: jitter === 'full' ? 0 : toUs, toUs }
}
