import type { Model, Move } from './model.ts'
import type { TimedOperation } from './timed-operation.ts'
import { ValueIds } from './value-ids.ts'

/**
 * A model's moves and states as small numbers: moves that do the same to every state are one kind, equal states one number.
 * What a kind makes of a state is asked of the model once and then remembered, unless there are many kinds.
 */
export class MoveTable<S> {
  /** Kind of move by operation. */
  readonly kindOf: Int32Array
  readonly initial: number
  readonly #model: Model<S>
  readonly #moves: Move<S>[] = []
  readonly #ids = new ValueIds()
  readonly #states: S[] = []
  /** By state, then by kind: the number of the next state plus 2, 1 where there is none, 0 where nobody asked yet. */
  readonly #known: Int32Array[] | null

  constructor(model: Model<S>, operations: readonly TimedOperation[]) {
    this.#model = model
    const kinds = new Map<string, number>()
    this.kindOf = Int32Array.from(operations, (operation) => {
      const move = model.move(operation)
      let kind = kinds.get(move.sameness)
      if (kind === undefined) {
        kind = this.#moves.length
        kinds.set(move.sameness, kind)
        this.#moves.push(move)
      }
      return kind
    })
    this.#known = this.#moves.length <= kindsRemembered ? [] : null
    this.initial = this.#numberOf(model.initial)
  }

  get kinds(): number {
    return this.#moves.length
  }

  observes(kind: number): boolean {
    return this.#moves[kind]!.observes
  }

  state(number: number): S {
    return this.#states[number]!
  }

  /** The state after such a move, or -1 where no such operation can have given the answer that it gave. */
  next(kind: number, state: number): number {
    if (this.#known === null) return this.#apply(kind, state)
    const row = (this.#known[state] ??= new Int32Array(this.kinds))
    if (row[kind] === 0) row[kind] = this.#apply(kind, state) + 2
    return row[kind]! - 2
  }

  #apply(kind: number, state: number): number {
    const next = this.#moves[kind]!.apply(this.#states[state]!)
    return next === undefined ? -1 : this.#numberOf(next)
  }

  #numberOf(state: S): number {
    const number = this.#ids.id(this.#model.key(state))
    if (number === this.#states.length) this.#states.push(state)
    return number
  }
}

/** With more kinds than this a row for every state would take more than it saves. */
const kindsRemembered = 256
