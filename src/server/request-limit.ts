/** A bucket of requests that fills up again with time: bursts pass, a flood does not. */
export class RequestLimit {
  readonly #perSecond: number
  readonly #burst: number
  readonly #nowMs: () => number
  #left: number
  #filledMs: number

  constructor(perSecond: number, burst: number, nowMs: () => number = () => performance.now()) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#nowMs = nowMs
    this.#left = burst
    this.#filledMs = nowMs()
  }

  /** Whether one more request may pass now. */
  take(): boolean {
    const nowMs = this.#nowMs()
    const gained = ((nowMs - this.#filledMs) / 1_000) * this.#perSecond
    this.#left = Math.min(this.#burst, this.#left + gained)
    this.#filledMs = nowMs
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
