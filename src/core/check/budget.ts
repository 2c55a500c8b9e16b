/**
 * How much work a check may do. A check that runs out says `unknown`, never a guess.
 * A step is one operation tried in one place; two hundred thousand of them take about a second.
 */
export class Budget {
  readonly stepsMax: number
  readonly #ask: () => BoundReached | null
  readonly #whole: Budget | null
  #steps = 0
  #stopped: BoundReached | null = null

  /** `ask`: which bound beyond the number of steps was reached, or null; only the caller has a clock. */
  constructor(stepsMax: number, ask: () => BoundReached | null = () => null, whole: Budget | null = null) {
    this.stepsMax = stepsMax
    this.#whole = whole
    this.#ask = ask
  }

  get steps(): number {
    return this.#steps
  }

  /** Why the work ended early, or null while it may go on. */
  get stopped(): BoundReached | null {
    return this.#stopped
  }

  /** Takes the steps; false when there are not that many left or the work must end. */
  spend(steps = 1): boolean {
    if (this.#stopped !== null) return false
    const before = this.#steps
    this.#steps += steps
    if (this.#whole !== null && !this.#whole.spend(steps)) this.#stopped = this.#whole.stopped
    else if (this.#steps > this.stepsMax) this.#stopped = 'steps'
    // Asking costs more than a step, so it is asked about once in a thousand.
    else if (before >> 10 !== this.#steps >> 10) this.#stopped = this.#ask()
    return this.#stopped === null
  }

  /** A smaller purse for one part of the work: what it spends is spent here too. */
  part(stepsMax: number): Budget {
    return new Budget(stepsMax, this.#ask, this)
  }
}

/** `steps` of work done, `time` passed, `memory` used, or somebody `cancelled` the work. */
export type BoundReached = 'steps' | 'time' | 'memory' | 'cancelled'

/** Enough for every run of the lab; a history made to be hard reaches it in about ten seconds. */
export const stepsDefault = 2_000_000
