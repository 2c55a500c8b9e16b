/** The timers of one node over a single real one. Times in whole microseconds of the node's own clock. */
export class NodeTimers {
  readonly #due = new Map<string, number>()
  readonly #ring: () => void
  #alarm: NodeJS.Timeout | null = null
  #alarmUs = Infinity
  #rate = 1

  /** `ring` is called when a timer may be due. */
  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Sets a timer, in place of the one with that name. */
  set(timer: string, dueUs: number): void {
    // Deleting first keeps the order of setting, which decides between timers of the same moment.
    this.#due.delete(timer)
    this.#due.set(timer, dueUs)
  }

  cancel(timer: string): void {
    this.#due.delete(timer)
  }

  /** Takes out the timer that has been due the longest, if there is one. */
  takeDue(nowUs: number): string | null {
    let earliest: string | null = null
    let earliestUs = nowUs
    for (const [timer, dueUs] of this.#due) {
      if (dueUs > earliestUs || (dueUs === earliestUs && earliest !== null)) continue
      earliest = timer
      earliestUs = dueUs
    }
    if (earliest !== null) this.#due.delete(earliest)
    return earliest
  }

  /**
   * Sees to it that `ring` is called in time for the next timer. To be called when timers may have changed, or the rate
   * at which the node's clock goes.
   */
  arm(nowUs: number, rate = 1): void {
    let next = Infinity
    for (const dueUs of this.#due.values()) if (dueUs < next) next = dueUs
    // An alarm that comes too early does no harm: it arms the next one.
    if (next >= this.#alarmUs && rate === this.#rate) return
    this.#rate = rate
    if (next === Infinity) return
    if (this.#alarm !== null) clearTimeout(this.#alarm)
    this.#alarmUs = next
    this.#alarm = setTimeout(() => this.#onAlarm(), Math.max(0, Math.ceil((next - nowUs) / rate / 1000)))
  }

  stop(): void {
    if (this.#alarm !== null) clearTimeout(this.#alarm)
    this.#alarm = null
    this.#due.clear()
  }

  #onAlarm(): void {
    this.#alarm = null
    this.#alarmUs = Infinity
    this.#ring()
  }
}
