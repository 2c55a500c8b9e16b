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

  /** Does everything due until then, then turns the clock to it. Gives the number of things done. */
  advance(untilUs: number): number {
    let count = 0
    for (
      let next = this.#queue.peek();
      next !== undefined && next.atUs <= untilUs;
      next = this.#queue.peek()
    ) {
      this.#queue.pop()
      this.#nowUs = next.atUs
      next.act()
      count++
    }
    this.#nowUs = Math.max(this.#nowUs, untilUs)
    return count
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
