import {
  byEnd,
  byStart,
  canFollow,
  move,
  reaches,
  touches,
  type BankReading,
  type BankTransfer,
} from './bank-ledger.ts'
import type { Budget } from '../budget.ts'

export type BankOrder =
  | { readonly kind: 'found' }
  /** The bound was reached, or overdrafts stood in the way, before an order was found or excluded. */
  | { readonly kind: 'bound' }
  /** No order exists. The best attempt placed `placed` readings and could not go on with any of `stuck`. */
  | { readonly kind: 'none'; readonly placed: number; readonly stuck: readonly BankReading[] }

/**
 * Looks for one order of all operations, in keeping with real time, in which every reading shows what the transfers
 * before it have left, and no transfer overdraws. A transfer of unknown outcome may be left out.
 *
 * Transfers commute but for overdrafts, so the search goes from reading to reading and asks only which transfers come
 * between two of them: those that returned before the reading began must, those that began before it returned may.
 * A reading that shows the present balances is placed at once: in every order that works it can be moved forward to
 * here. Dead ends are remembered by what had been placed. (Wing and Gong 1993, Lowe 2017, with transfers in bundles.)
 */
export function orderOf(
  opening: readonly number[],
  transfers: readonly BankTransfer[],
  readings: readonly BankReading[],
  budget: Budget,
): BankOrder {
  const search = new OrderSearch(opening, transfers, readings, budget)
  return search.run()
}

/** How many transfers on the border of a likely bundle may be in it or not. */
const likelyWindow = 8

interface Frame {
  readonly moves: Iterator<Move>
  undo: (() => void) | null
}

/** Place these transfers, in the order of a witness, and then the reading. */
interface Move {
  readonly transfers: readonly number[]
  readonly reading: number
}

class OrderSearch {
  readonly #transfers: readonly BankTransfer[]
  readonly #readings: readonly BankReading[]
  readonly #budget: Budget
  /** Transfers from this number on are of unknown outcome. */
  readonly #knownCount: number
  readonly #balances: number[]
  readonly #done: { readonly transfers: Uint8Array; readonly readings: Uint8Array }
  readonly #deadEnds = new Set<string>()
  /** All before these have been placed (a transfer of unknown outcome never counts as needing a place). */
  #firstTransfer = 0
  #firstReading = 0
  #placed = 0
  /** A bundle was given up because somebody would have overdrawn. */
  #overdrawn = false
  #best: { placed: number; stuck: readonly BankReading[] } = { placed: -1, stuck: [] }

  constructor(
    opening: readonly number[],
    transfers: readonly BankTransfer[],
    readings: readonly BankReading[],
    budget: Budget,
  ) {
    this.#balances = [...opening]
    // Known outcomes first, so that the pointer to the first open one is not held up by unknown ones.
    const known = transfers.filter(({ end }) => Number.isFinite(end)).sort(byStart)
    const unknown = transfers.filter(({ end }) => !Number.isFinite(end)).sort(byStart)
    this.#transfers = [...known, ...unknown]
    this.#knownCount = known.length
    this.#readings = [...readings].sort(byStart)
    this.#budget = budget
    this.#done = { transfers: new Uint8Array(transfers.length), readings: new Uint8Array(readings.length) }
  }

  run(): BankOrder {
    const stack: Frame[] = [{ moves: this.#moves(), undo: null }]
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      frame.undo?.()
      frame.undo = null
      if (this.#placed === this.#readings.length && this.#restFits()) return { kind: 'found' }
      if (!this.#budget.spend()) return { kind: 'bound' }
      const next = frame.moves.next()
      if (next.done === true) {
        if (this.#budget.stopped !== null) return { kind: 'bound' }
        this.#deadEnds.add(this.#key())
        stack.pop()
        continue
      }
      frame.undo = this.#place(next.value)
      if (this.#deadEnds.size > 0 && this.#deadEnds.has(this.#key())) continue
      const moves = this.#moves()
      stack.push({ moves, undo: null })
    }
    return this.#overdrawn ? { kind: 'bound' } : { kind: 'none', ...this.#best }
  }

  /** Every way to go on: the next reading and what is placed before it. */
  *#moves(): Generator<Move> {
    const next = this.#nextReadings()
    if (this.#placed > this.#best.placed) {
      this.#best = { placed: this.#placed, stuck: next.map((index) => this.#readings[index]!) }
    }
    const limit = next.reduce((least, index) => Math.min(least, this.#readings[index]!.end), Infinity)
    const open = this.#openTransfers(limit)
    for (const reading of next) {
      const { begin, balances } = this.#readings[reading]!
      const isDue = (index: number): boolean => this.#transfers[index]!.end < begin
      if (balances.every((balance, i) => balance === this.#balances[i]) && !open.some(isDue)) {
        yield { transfers: [], reading }
        return
      }
    }
    for (const reading of next) yield* this.#movesTo(reading, open)
  }

  *#movesTo(reading: number, open: readonly number[]): Generator<Move> {
    const { begin, balances } = this.#readings[reading]!
    const must = open.filter((index) => this.#transfers[index]!.end < begin)
    const may = open
      .filter((index) => this.#transfers[index]!.end >= begin)
      .sort((a, b) => byEnd(this.#transfers[a]!, this.#transfers[b]!))
    const missing = balances.map((balance, i) => balance - this.#balances[i]!)
    for (const index of must) move(missing, this.#transfers[index]!, -1)
    for (const chosen of this.#subsets(may, missing)) {
      const bundle = [...must, ...chosen]
      if (this.#canFollow(bundle, [])) yield { transfers: bundle, reading }
      if (this.#budget.stopped !== null) return
    }
  }

  /** Readings that may come next: no other open one returned before they began. Those that returned first come first. */
  #nextReadings(): number[] {
    const found: number[] = []
    let limit = Infinity
    for (let index = this.#firstReading; index < this.#readings.length; index++) {
      const { begin, end } = this.#readings[index]!
      if (begin > limit) break
      if (this.#done.readings[index] === 1) continue
      found.push(index)
      limit = Math.min(limit, end)
    }
    return found
      .filter((index) => this.#readings[index]!.begin <= limit)
      .sort((a, b) => this.#readings[a]!.end - this.#readings[b]!.end)
  }

  /** Transfers without a place that began by then. */
  #openTransfers(limit: number): number[] {
    const found: number[] = []
    const collect = (first: number, end: number): void => {
      for (let index = first; index < end && this.#transfers[index]!.begin <= limit; index++) {
        if (this.#done.transfers[index] === 0) found.push(index)
      }
    }
    collect(this.#firstTransfer, this.#knownCount)
    collect(this.#knownCount, this.#transfers.length)
    return found
  }

  /** Bundles of the transfers that together make the missing difference, those of few picks first. */
  *#subsets(may: readonly number[], missing: readonly number[]): Generator<number[]> {
    if (missing.every((amount) => amount === 0)) yield []
    if (
      !reaches(
        may.map((index) => this.#transfers[index]!),
        missing,
      )
    )
      return
    yield* this.#likely(may, [...missing])
    for (let picks = 1; picks <= may.length && this.#budget.stopped === null; picks++) {
      yield* this.#choose(may, [...missing], picks, [])
    }
  }

  /**
   * What took effect first mostly returned first (`may` is in that order): all that returned before some moment, but
   * for a few that returned about then.
   */
  *#likely(may: readonly number[], left: number[]): Generator<number[]> {
    for (let first = 0; first < may.length && this.#budget.spend(); first++) {
      const nearby = may.slice(first, first + likelyWindow).map((index) => this.#transfers[index]!)
      for (const chosen of matches(nearby, left)) {
        const bundle = [...may.slice(0, first), ...chosen.map((place) => may[first + place]!)]
        if (this.#isClosed(bundle, may)) yield bundle
      }
      move(left, this.#transfers[may[first]!]!, -1)
    }
  }

  /**
   * Bundles of exactly that many picks. Each pick touches an account that misses something, and takes along what
   * returned before it began. A bundle that has no effect is never added: it could as well come later.
   */
  *#choose(
    may: readonly number[],
    missing: number[],
    picks: number,
    chosen: readonly number[],
  ): Generator<number[]> {
    if (!this.#budget.spend()) return
    const open = missing.findIndex((amount) => amount !== 0)
    if (open === -1 && picks === 0) yield [...chosen]
    if (open === -1 || picks === 0) return
    let rest = may
    for (const index of may) {
      if (!touches(this.#transfers[index]!, open)) continue
      const bundle = this.#withEarlier(index, may, chosen)
      // One that was tried before is left out from then on: bundles with it have all been seen.
      if (bundle.every((other) => rest.includes(other))) {
        for (const other of bundle) move(missing, this.#transfers[other]!, -1)
        yield* this.#choose(
          rest.filter((other) => !bundle.includes(other)),
          missing,
          picks - 1,
          [...chosen, ...bundle],
        )
        for (const other of bundle) move(missing, this.#transfers[other]!, 1)
      }
      rest = rest.filter((other) => other !== index)
      if (this.#budget.stopped !== null) return
    }
  }

  /** Whatever returned before one of the bundle began is in the bundle too. */
  #isClosed(bundle: readonly number[], may: readonly number[]): boolean {
    const last = bundle.reduce((last, index) => Math.max(last, this.#transfers[index]!.begin), -Infinity)
    return may.every((index) => this.#transfers[index]!.end >= last || bundle.includes(index))
  }

  /** A transfer, with those that returned before it began and have no place yet. */
  #withEarlier(index: number, may: readonly number[], chosen: readonly number[]): number[] {
    const { begin } = this.#transfers[index]!
    const isEarlier = (other: number): boolean =>
      this.#transfers[other]!.end < begin && !chosen.includes(other)
    return [...may.filter(isEarlier), index]
  }

  /** The transfers after the last reading. */
  #restFits(): boolean {
    const rest = this.#openTransfers(Infinity)
    return this.#canFollow(
      rest.filter((index) => index < this.#knownCount),
      rest.filter((index) => index >= this.#knownCount),
    )
  }

  #canFollow(bundle: readonly number[], optional: readonly number[]): boolean {
    const of = (indexes: readonly number[]): BankTransfer[] => indexes.map((index) => this.#transfers[index]!)
    const possible = canFollow(this.#balances, of(bundle), of(optional), this.#budget)
    // Others that come in between and cancel out might have paid for it: the search does not try them all.
    if (!possible) this.#overdrawn = true
    return possible
  }

  #place({ transfers, reading }: Move): () => void {
    const before = { first: this.#firstTransfer, firstReading: this.#firstReading }
    for (const index of transfers) {
      this.#done.transfers[index] = 1
      move(this.#balances, this.#transfers[index]!, 1)
    }
    this.#done.readings[reading] = 1
    this.#placed++
    while (this.#firstTransfer < this.#knownCount && this.#done.transfers[this.#firstTransfer] === 1)
      this.#firstTransfer++
    while (this.#done.readings[this.#firstReading] === 1) this.#firstReading++
    return () => {
      for (const index of transfers) {
        this.#done.transfers[index] = 0
        move(this.#balances, this.#transfers[index]!, -1)
      }
      this.#done.readings[reading] = 0
      this.#placed--
      this.#firstTransfer = before.first
      this.#firstReading = before.firstReading
    }
  }

  /** What has been placed, as text. */
  #key(): string {
    const after = (done: Uint8Array, first: number): string => {
      const placed: number[] = []
      for (let index = done.indexOf(1, first); index !== -1; index = done.indexOf(1, index + 1))
        placed.push(index)
      return `${first}+${placed.join(',')}`
    }
    return `${after(this.#done.transfers, this.#firstTransfer)}/${after(this.#done.readings, this.#firstReading)}`
  }
}

/** The subsets of a few transfers, by place, that together make the difference. */
function matches(transfers: readonly BankTransfer[], missing: readonly number[]): number[][] {
  const found: number[][] = []
  const left = [...missing]
  const chosen: number[] = []
  const visit = (place: number): void => {
    const transfer = transfers[place]
    if (transfer === undefined) {
      if (left.every((amount) => amount === 0)) found.push([...chosen])
      return
    }
    visit(place + 1)
    move(left, transfer, -1)
    chosen.push(place)
    visit(place + 1)
    chosen.pop()
    move(left, transfer, 1)
  }
  visit(0)
  return found
}
