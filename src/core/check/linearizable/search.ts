import { IntList } from '../../base/int-list.ts'
import type { Budget } from '../budget.ts'
import { EntryList } from './entry-list.ts'
import type { Model, Outlook } from './model.ts'
import { MoveTable } from './move-table.ts'
import { optionalMoves, type OptionalMove } from './optional-moves.ts'
import type { TimedOperation } from './timed-operation.ts'
import { Visited } from './visited.ts'

export type SearchResult =
  /** `order`: places of the operations in an order that explains every answer. */
  | { readonly answer: 'ok'; readonly order: readonly number[] }
  /** `blocked`: place of the operation with the latest return that the search came to; before it all was well. */
  | { readonly answer: 'illegal'; readonly blocked: number }
  /** `blocked`: as above, of what was searched before the budget was used up; null when that was nothing. */
  | { readonly answer: 'unknown'; readonly blocked: number | null }

export interface SearchOptions {
  readonly budget: Budget
  /** A guess at the order, as a rank for each operation: tried first. */
  readonly ranks?: readonly number[]
}

/**
 * Looks for an order of the operations that respects real time and the model: the search of Wing and Gong (1993) with
 * Lowe's cache (2017), depth first. It ends as soon as only operations of unknown outcome are left.
 *
 * Four things keep it small without changing any answer. An observer that fits is placed at once: whatever order
 * exists later still does when it is moved here. Of moves that do the same only the one that returns first is tried:
 * exchanging the two in any order breaks nothing. Operations of unknown outcome count by kind, see `Visited`, and one is
 * placed only for the sake of the very next operation or observer.
 */
export function search<S>(
  model: Model<S>,
  operations: readonly TimedOperation[],
  options: SearchOptions,
): SearchResult {
  return new Search(model, operations, options).run()
}

/** Numbers a frame: state, what was placed to get there, where its absorbed observers and its choices begin. */
const frameSize = 4

/**
 * A choice is an entry (a certain operation, by its place among the certain ones) or a kind of optional move as
 * -1 - its number; `atStart` is what was placed to get to the first state. Everything is numbers in flat lists: the
 * inner loop makes no objects.
 */
class Search<S> {
  readonly #budget: Budget
  readonly #ranks: readonly number[] | undefined
  readonly #table: MoveTable<S>
  readonly #outlook: Outlook<S> | undefined
  /** By entry: place in the list given, return, kind of move. Only certain operations have entries. */
  readonly #places: readonly number[]
  readonly #returns: Float64Array
  readonly #kindOf: Int32Array
  readonly #entries: EntryList
  readonly #optional: readonly OptionalMove[]
  readonly #used: Int32Array
  readonly #visited = new Visited()
  readonly #frames = new IntList()
  readonly #absorbed = new IntList()
  /** Those of the last frame are at the end, the best one last. */
  readonly #choices = new IntList()
  #furthest = -1
  // What one visit of a configuration needs, made once.
  readonly #open = new IntList()
  readonly #usage = new IntList()
  readonly #firsts = new IntList()
  /** By kind: the number of the visit that last saw such a move open, and the one of them that returns first. */
  readonly #seenAt: Int32Array
  readonly #firstOf: Int32Array
  #visit = 0

  constructor(model: Model<S>, operations: readonly TimedOperation[], { budget, ranks }: SearchOptions) {
    this.#budget = budget
    this.#ranks = ranks
    this.#table = new MoveTable(model, operations)
    this.#places = operations.flatMap((operation, place) => (operation.certain ? [place] : []))
    this.#returns = Float64Array.from(this.#places, (place) => operations[place]!.return)
    this.#kindOf = Int32Array.from(this.#places, (place) => this.#table.kindOf[place]!)
    const calls = Float64Array.from(this.#places, (place) => operations[place]!.call)
    this.#entries = new EntryList(calls, this.#returns)
    this.#optional = optionalMoves(this.#table, operations)
    this.#used = new Int32Array(this.#optional.length)
    this.#seenAt = new Int32Array(this.#table.kinds)
    this.#firstOf = new Int32Array(this.#table.kinds)
    this.#outlook = model.outlook?.(operations)
  }

  run(): SearchResult {
    if (!this.#budget.spend(this.#places.length)) return { answer: 'unknown', blocked: null }
    if (this.#enter(this.#table.initial, atStart)) return { answer: 'ok', order: this.#order() }
    const frames = this.#frames
    while (frames.length > 0) {
      const top = frames.length - frameSize
      if (this.#choices.length === frames.items[top + 3]) {
        frames.length = top
        this.#leave(frames.items[top + 1]!, frames.items[top + 2]!)
        continue
      }
      if (!this.#budget.spend()) return { answer: 'unknown', blocked: this.#places[this.#furthest]! }
      const choice = this.#choices.pop()
      const state = this.#table.next(this.#kindOfChoice(choice), frames.items[top]!)
      this.#place(choice)
      if (this.#enter(state, choice)) return { answer: 'ok', order: this.#order() }
    }
    return { answer: 'illegal', blocked: this.#places[this.#furthest]! }
  }

  /** Goes on from a state; true when every certain operation is placed. Undoes `by` when there is nothing new here. */
  #enter(state: number, by: number): boolean {
    const absorbedFrom = this.#absorbed.length
    const end = this.#absorb(state)
    if (end === 2 * this.#entries.count) {
      this.#pushFrame(state, by, absorbedFrom)
      return true
    }
    const first = end - this.#entries.count
    if (this.#furthest < 0 || this.#returns[first]! > this.#returns[this.#furthest]!) this.#furthest = first
    if (this.#visited.seen(state, this.#open, this.#usageNow())) {
      this.#leave(by, absorbedFrom)
      return false
    }
    const isIdle = by < 0 && by !== atStart && this.#absorbed.length === absorbedFrom
    const before = isIdle ? this.#frames.items[this.#frames.length - frameSize]! : -1
    this.#pushFrame(state, by, absorbedFrom)
    this.#choose(state, this.#returns[first]!, before)
    return false
  }

  /** Places the open observers that fit, and lists the other open operations. Gives the entry that follows them. */
  #absorb(state: number): number {
    this.#open.length = 0
    let entry = this.#entries.first
    for (; entry < this.#entries.count; entry = this.#entries.after(entry)) {
      const kind = this.#kindOf[entry]!
      if (this.#table.observes(kind) && this.#table.next(kind, state) >= 0) {
        this.#place(entry)
        this.#absorbed.push(entry)
      } else this.#open.push(entry)
    }
    return entry
  }

  #usageNow(): IntList {
    this.#usage.length = 0
    for (let kind = 0; kind < this.#used.length; kind++) {
      if (this.#used[kind] === 0) continue
      this.#usage.push(kind)
      this.#usage.push(this.#used[kind]!)
    }
    return this.#usage
  }

  #pushFrame(state: number, by: number, absorbedFrom: number): void {
    this.#frames.push(state)
    this.#frames.push(by)
    this.#frames.push(absorbedFrom)
    this.#frames.push(this.#choices.length)
  }

  #leave(by: number, absorbedFrom: number): void {
    while (this.#absorbed.length > absorbedFrom) this.#lift(this.#absorbed.pop())
    if (by !== atStart) this.#lift(by)
  }

  /**
   * Lists what may be placed next, in the end certain operations before optional moves. `before`: the state before the
   * optional move that led here, when nobody has made use of it yet; else -1.
   */
  #choose(state: number, until: number, before: number): void {
    this.#findFirsts()
    for (let number = this.#optional.length - 1; number >= 0; number--) {
      const { kind, calls } = this.#optional[number]!
      const used = this.#used[number]!
      if (used === calls.length || calls[used]! > until || this.#seenAt[kind] === this.#visit) continue
      if (this.#isWorthTrying(state, -1 - number, before)) this.#choices.push(-1 - number)
    }
    const { items, length } = this.#firsts
    if (this.#ranks !== undefined)
      items.subarray(0, length).sort((a, b) => this.#rank(this.#firstOf[a]!) - this.#rank(this.#firstOf[b]!))
    for (let i = length - 1; i >= 0; i--) {
      const entry = this.#firstOf[items[i]!]!
      if (this.#isWorthTrying(state, entry, before)) this.#choices.push(entry)
    }
  }

  /** The kinds of the open operations that may change something, and of each kind the one that returns first. */
  #findFirsts(): void {
    this.#firsts.length = 0
    this.#visit++
    for (let i = 0; i < this.#open.length; i++) {
      const entry = this.#open.items[i]!
      const kind = this.#kindOf[entry]!
      if (this.#table.observes(kind)) continue
      if (this.#seenAt[kind] !== this.#visit) {
        this.#seenAt[kind] = this.#visit
        this.#firstOf[kind] = entry
        this.#firsts.push(kind)
      } else if (this.#returns[entry]! < this.#returns[this.#firstOf[kind]!]!) this.#firstOf[kind] = entry
    }
  }

  #isWorthTrying(state: number, choice: number, before: number): boolean {
    const kind = this.#kindOfChoice(choice)
    const next = this.#table.next(kind, state)
    if (next < 0) return false
    // The optional move that led here would have been for nothing: the same comes about without it.
    if (before >= 0 && this.#table.next(kind, before) === next) return false
    // A move of unknown outcome that changes nothing might as well not have happened.
    if (choice < 0 && next === state) return false
    if (this.#outlook === undefined) return true
    return !this.#outlook.hopeless(this.#table.state(state), this.#table.state(next), this.#placeOf(choice))
  }

  #rank(entry: number): number {
    return this.#ranks![this.#places[entry]!]!
  }

  #kindOfChoice(choice: number): number {
    return choice < 0 ? this.#optional[-1 - choice]!.kind : this.#kindOf[choice]!
  }

  /** Place in the list given; of an optional move the next of its kind. */
  #placeOf(choice: number): number {
    if (choice >= 0) return this.#places[choice]!
    const number = -1 - choice
    return this.#optional[number]!.places[this.#used[number]!]!
  }

  #place(choice: number): void {
    this.#outlook?.placed(this.#placeOf(choice))
    if (choice < 0) this.#used[-1 - choice]!++
    else this.#entries.lift(choice)
  }

  #lift(choice: number): void {
    if (choice < 0) this.#used[-1 - choice]!--
    else this.#entries.unlift(choice)
    this.#outlook?.lifted(this.#placeOf(choice))
  }

  #order(): number[] {
    const order: number[] = []
    const used = this.#used.map(() => 0)
    for (let at = 0; at < this.#frames.length; at += frameSize) {
      const by = this.#frames.items[at + 1]!
      if (by >= 0) order.push(this.#places[by]!)
      else if (by !== atStart) order.push(this.#optional[-1 - by]!.places[used[-1 - by]!++]!)
      const next = at + frameSize
      const until = next < this.#frames.length ? this.#frames.items[next + 2]! : this.#absorbed.length
      for (let i = this.#frames.items[at + 2]!; i < until; i++)
        order.push(this.#places[this.#absorbed.items[i]!]!)
    }
    return order
  }
}

const atStart = -(2 ** 31)
