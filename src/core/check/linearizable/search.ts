import type { Budget } from '../budget.ts'
import { EntryList } from './entry-list.ts'
import type { Model, Move, Outlook } from './model.ts'
import { optionalMoves, type OptionalMove } from './optional-moves.ts'
import type { TimedOperation } from './timed-operation.ts'
import { ValueIds } from './value-ids.ts'
import { usageOf, Visited } from './visited.ts'

export type SearchResult =
  /** `order`: places of the operations in an order that explains every answer. */
  | { readonly answer: 'ok'; readonly order: readonly number[] }
  /** `blocked`: place of the first operation whose return no order can explain; before it all was well. */
  | { readonly answer: 'illegal'; readonly blocked: number }
  | { readonly answer: 'unknown' }

export interface SearchOptions {
  readonly budget: Budget
  /** A guess at the order, as a rank for each operation: tried first. */
  readonly ranks?: readonly number[]
}

interface Frame<S> {
  readonly state: S
  /** What was placed to get here: an operation, or a kind of optional move (as -1 - kind), or null at the root. */
  readonly by: number | null
  /** Observers that were placed because they fitted. */
  readonly absorbed: readonly number[]
  readonly choices: readonly number[]
  next: number
}

/**
 * Looks for an order of the operations that respects real time and the model: the search of Wing and Gong (1993) with
 * Lowe's cache (2017), depth first. It ends as soon as only operations of unknown outcome are left.
 *
 * Three things keep it small without changing any answer. An observer that fits is placed at once: whatever order
 * exists later still does when it is moved here. Of moves that do the same only the one that returns first is tried:
 * exchanging the two in any order breaks nothing. Operations of unknown outcome count by kind, see `Visited`.
 */
export function search<S>(
  model: Model<S>,
  operations: readonly TimedOperation[],
  options: SearchOptions,
): SearchResult {
  return new Search(model, operations, options).run()
}

class Search<S> {
  readonly #model: Model<S>
  readonly #budget: Budget
  readonly #ranks: readonly number[] | undefined
  /** Entry number → place in the list given; only certain operations have entries. */
  readonly #places: number[]
  readonly #entries: EntryList
  readonly #moves: Move<S>[]
  readonly #kinds: readonly OptionalMove<S>[]
  readonly #used: number[]
  readonly #outlook: Outlook<S> | undefined
  readonly #states = new ValueIds()
  readonly #visited = new Visited()
  readonly #frames: Frame<S>[] = []
  #furthest = -1

  constructor(model: Model<S>, operations: readonly TimedOperation[], { budget, ranks }: SearchOptions) {
    this.#model = model
    this.#budget = budget
    this.#ranks = ranks
    this.#places = operations.flatMap((operation, place) => (operation.certain ? [place] : []))
    const certain = this.#places.map((place) => operations[place]!)
    this.#entries = new EntryList(
      certain.map((operation) => operation.call),
      certain.map((operation) => operation.return),
    )
    this.#moves = certain.map((operation) => model.move(operation))
    this.#kinds = optionalMoves(model, operations)
    this.#used = this.#kinds.map(() => 0)
    this.#outlook = model.outlook?.(operations)
  }

  run(): SearchResult {
    if (!this.#budget.spend(this.#places.length)) return { answer: 'unknown' }
    if (this.#enter(this.#model.initial, null)) return { answer: 'ok', order: this.#order() }
    for (;;) {
      const frame = this.#frames.at(-1)
      if (frame === undefined) return { answer: 'illegal', blocked: this.#places[this.#furthest]! }
      const choice = frame.choices[frame.next++]
      if (choice === undefined) {
        this.#frames.pop()
        this.#leave(frame.by, frame.absorbed)
        continue
      }
      if (!this.#budget.spend()) return { answer: 'unknown' }
      const state = this.#moveOf(choice).apply(frame.state)
      this.#place(choice)
      if (this.#enter(state!, choice)) return { answer: 'ok', order: this.#order() }
    }
  }

  /** Goes on from a state; true when every certain operation is placed. Undoes `by` when there is nothing new here. */
  #enter(state: S, by: number | null): boolean {
    const open: number[] = []
    const absorbed: number[] = []
    const first = this.#entries.visitOpen((entry) => {
      const move = this.#moves[entry]!
      if (move.observes && move.apply(state) !== undefined) {
        this.#place(entry)
        absorbed.push(entry)
      } else open.push(entry)
    })
    if (first === null) {
      this.#frames.push({ state, by, absorbed, choices: [], next: 0 })
      return true
    }
    if (this.#furthest < 0 || this.#entries.returnOf(first) > this.#entries.returnOf(this.#furthest))
      this.#furthest = first
    if (this.#visited.seen(this.#states.id(this.#model.key(state)), open, usageOf(this.#used))) {
      this.#leave(by, absorbed)
      return false
    }
    const choices = this.#choices(state, open, this.#entries.returnOf(first))
    this.#frames.push({ state, by, absorbed, choices, next: 0 })
    return false
  }

  #leave(by: number | null, absorbed: readonly number[]): void {
    for (let i = absorbed.length - 1; i >= 0; i--) this.#lift(absorbed[i]!)
    if (by !== null) this.#lift(by)
  }

  /** What may be placed next, best first: certain operations, then optional moves. */
  #choices(state: S, open: readonly number[], until: number): number[] {
    const firsts = new Map<string, number>()
    for (const entry of open) {
      const { observes, sameness } = this.#moves[entry]!
      const rival = firsts.get(sameness)
      if (
        !observes &&
        (rival === undefined || this.#entries.returnOf(entry) < this.#entries.returnOf(rival))
      ) {
        firsts.set(sameness, entry)
      }
    }
    const certain = [...firsts.values()].filter((entry) => this.#isWorthTrying(state, entry))
    if (this.#ranks !== undefined) certain.sort((a, b) => this.#rank(a) - this.#rank(b))
    const optional = this.#kinds.flatMap(({ move, calls }, kind) => {
      const next = calls[this.#used[kind]!]
      if (next === undefined || next > until || firsts.has(move.sameness)) return []
      return this.#isWorthTrying(state, -1 - kind) ? [-1 - kind] : []
    })
    return [...certain, ...optional]
  }

  #isWorthTrying(state: S, choice: number): boolean {
    const next = this.#moveOf(choice).apply(state)
    if (next === undefined) return false
    // A move of unknown outcome that changes nothing might as well not have happened.
    if (choice < 0 && this.#model.key(next) === this.#model.key(state)) return false
    return this.#outlook === undefined || !this.#outlook.hopeless(state, next, this.#placeOf(choice))
  }

  #rank(entry: number): number {
    return this.#ranks![this.#places[entry]!]!
  }

  #moveOf(choice: number): Move<S> {
    return choice < 0 ? this.#kinds[-1 - choice]!.move : this.#moves[choice]!
  }

  /** Place in the list given; of an optional move the next of its kind. */
  #placeOf(choice: number): number {
    if (choice >= 0) return this.#places[choice]!
    const kind = -1 - choice
    return this.#kinds[kind]!.operations[this.#used[kind]!]!
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
    const used = this.#kinds.map(() => 0)
    return this.#frames.flatMap(({ by, absorbed }) => {
      const first =
        by === null ? [] : [by < 0 ? this.#kinds[-1 - by]!.operations[used[-1 - by]!++]! : this.#places[by]!]
      return [...first, ...absorbed.map((entry) => this.#places[entry]!)]
    })
  }
}
