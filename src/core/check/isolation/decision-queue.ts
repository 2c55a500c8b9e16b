/**
 * In which order choices are made: those of the latest conflicts first, and new ones before all that had none (VMTF: Biere
 * and Fröhlich, SAT 2015). A list through `older` and `newer`; all choices newer than `#from` are made.
 */
export class DecisionQueue {
  readonly #older: number[] = []
  readonly #newer: number[] = []
  /** Rises along the list. */
  readonly #stamp: number[] = []
  #newest = -1
  #from = -1
  #stamps = 0

  /** The next choice, by number from 0. */
  add(): void {
    const choice = this.#older.length
    this.#older.push(-1)
    this.#newer.push(-1)
    this.#stamp.push(0)
    this.#append(choice)
  }

  /** Puts it first, as a conflict came of it. */
  prefer(choice: number): void {
    if (choice === this.#newest) return
    const older = this.#older[choice]!
    const newer = this.#newer[choice]!
    if (older >= 0) this.#newer[older] = newer
    this.#older[newer] = older
    if (this.#from === choice) this.#from = newer
    this.#append(choice)
  }

  /** It is no longer made. */
  release(choice: number): void {
    if (this.#stamp[choice]! > this.#stamp[this.#from]!) this.#from = choice
  }

  /** The first that is open, or -1. */
  next(isOpen: (choice: number) => boolean): number {
    let choice = this.#from
    while (choice >= 0 && !isOpen(choice)) choice = this.#older[choice]!
    if (choice >= 0) this.#from = choice
    return choice
  }

  #append(choice: number): void {
    this.#older[choice] = this.#newest
    this.#newer[choice] = -1
    if (this.#newest >= 0) this.#newer[this.#newest] = choice
    this.#newest = choice
    this.#stamp[choice] = ++this.#stamps
    this.#from = choice
  }
}
