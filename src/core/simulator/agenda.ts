import { assert } from '../base/assert.ts'
import { PriorityQueue } from '../base/priority-queue.ts'

interface Entry {
  readonly atUs: number
  readonly order: number
  readonly act: () => void
}

/** Virtual time: what is to happen, in order of time and, at the same time, of planning. */
export class Agenda {
  readonly #queue = new PriorityQueue<Entry>(
    (a, b) => a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order),
  )
  #order = 0
  #nowUs = 0

  get nowUs(): number {
    return this.#nowUs
  }

  /** When the next thing is due; infinite when there is none. */
  get nextAtUs(): number {
    return this.#queue.peek()?.atUs ?? Infinity
  }

  after(delayUs: number, act: () => void): void {
    this.#queue.push({ atUs: this.#nowUs + delayUs, order: this.#order++, act })
  }

  /** Turns the clock forward over a time in which nothing is due. */
  turnTo(timeUs: number): void {
    assert(
      timeUs <= this.nextAtUs,
      `The clock cannot pass ${this.nextAtUs} us, when something is due, to reach ${timeUs} us.`,
    )
    this.#nowUs = Math.max(this.#nowUs, timeUs)
  }

  /** Does only the next thing; false when there is none. */
  step(): boolean {
    const next = this.#queue.pop()
    if (next === undefined) return false
    this.#nowUs = next.atUs
    next.act()
    return true
  }
}
