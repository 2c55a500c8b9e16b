import type { Budget } from '../budget.ts'
import type { Model, Move, Outlook } from '../linearizable/model.ts'
import type { Processes } from './processes.ts'

export type SequentialResult =
  /** `order`: places of the operations in an order that keeps every process's own and explains every answer. */
  | { readonly answer: 'ok'; readonly order: readonly number[] }
  | { readonly answer: 'illegal' }
  | { readonly answer: 'unknown' }

interface Frame {
  /** Operations placed to get here: the one chosen, then observers that fitted at once. */
  readonly placed: number[]
  /** The state of the object of the one chosen before it was placed. */
  readonly before: unknown
  readonly choices: readonly number[]
  next: number
}

/**
 * Looks for an order of all operations of all objects together that keeps the order of each process (Lamport 1979), depth
 * first, remembering where it has been. Unlike linearizability this cannot be judged object by object.
 * `requirements`: pairs of places of which the first must come before the second in every order, known beforehand.
 */
export function searchSequential(
  processes: Processes,
  model: Model<unknown>,
  requirements: readonly (readonly [number, number])[],
  budget: Budget,
): SequentialResult {
  return new SequentialSearch(processes, model, requirements, budget).run()
}

class SequentialSearch {
  readonly #processes: Processes
  readonly #model: Model<unknown>
  readonly #budget: Budget
  readonly #moves: readonly Move<unknown>[]
  readonly #states: unknown[]
  readonly #outlooks: readonly (Outlook<unknown> | undefined)[]
  /** Place among the operations of its own object. */
  readonly #localOf: readonly number[]
  /** How far each process has come. */
  readonly #positions: number[]
  readonly #isPlaced: boolean[]
  readonly #followers: readonly number[][]
  /** How many of those that must come first are still to come. */
  readonly #waits: number[]
  readonly #chainOf: readonly number[]
  readonly #certainCount: number
  #certainPlaced = 0
  readonly #seen = new Set<string>()
  readonly #frames: Frame[] = []

  constructor(
    processes: Processes,
    model: Model<unknown>,
    requirements: readonly (readonly [number, number])[],
    budget: Budget,
  ) {
    this.#processes = processes
    this.#model = model
    this.#budget = budget
    const { operations, objectOf, objects, chains, open } = processes
    this.#moves = operations.map((one) => model.move(one))
    this.#states = objects.map(() => model.initial)
    const byObject = objects.map((): number[] => [])
    this.#localOf = objectOf.map((object, place) => byObject[object]!.push(place) - 1)
    this.#outlooks = byObject.map((places) => model.outlook?.(places.map((place) => operations[place]!)))
    this.#positions = chains.map(() => 0)
    this.#isPlaced = operations.map(() => false)
    this.#followers = operations.map(() => [])
    this.#waits = operations.map(() => 0)
    for (const [before, after] of requirements) {
      this.#followers[before]!.push(after)
      this.#waits[after]!++
    }
    this.#chainOf = chainsOf(processes)
    this.#certainCount = operations.length - open.length
  }

  run(): SequentialResult {
    if (!this.#budget.spend(this.#processes.operations.length)) return { answer: 'unknown' }
    this.#frames.push(this.#frame([], null))
    for (;;) {
      if (this.#certainPlaced === this.#certainCount)
        return { answer: 'ok', order: this.#frames.flatMap((frame) => frame.placed) }
      const frame = this.#frames.at(-1)
      if (frame === undefined) return { answer: 'illegal' }
      const choice = frame.choices[frame.next++]
      if (choice === undefined) {
        this.#frames.pop()
        this.#undo(frame)
        continue
      }
      if (!this.#budget.spend()) return { answer: 'unknown' }
      const object = this.#processes.objectOf[choice]!
      const before = this.#states[object]
      this.#states[object] = this.#moves[choice]!.apply(before)
      this.#turn(choice, true)
      const next = this.#frame([choice], before)
      if (this.#isNew()) this.#frames.push(next)
      else this.#undo(next)
    }
  }

  /** Places every observer that fits: whatever order exists later still does when it is moved here. */
  #frame(placed: number[], before: unknown): Frame {
    const { chains, objectOf } = this.#processes
    for (let again = true; again;) {
      again = false
      for (const [chain, places] of chains.entries()) {
        for (let place = places[this.#positions[chain]!]; place !== undefined;) {
          const move = this.#moves[place]!
          const fits = move.observes && this.#waits[place] === 0
          if (!fits || move.apply(this.#states[objectOf[place]!]) === undefined) break
          this.#turn(place, true)
          placed.push(place)
          again = true
          place = places[this.#positions[chain]!]
        }
      }
    }
    return { placed, before, choices: this.#choices(), next: 0 }
  }

  #choices(): number[] {
    const { chains, open } = this.#processes
    const heads = chains.flatMap((places, chain) => places[this.#positions[chain]!] ?? [])
    const choices = heads.filter((place) => !this.#moves[place]!.observes && this.#isWorthTrying(place))
    choices.sort((a, b) => a - b)
    const kinds = new Set<string>()
    for (const place of open) {
      if (this.#isPlaced[place] || !this.#isReached(place) || this.#moves[place]!.observes) continue
      // Of those that do the same any one will do.
      const kind = `${this.#processes.objectOf[place]} ${this.#moves[place]!.sameness}`
      if (kinds.has(kind) || !this.#isWorthTrying(place)) continue
      kinds.add(kind)
      choices.push(place)
    }
    return choices
  }

  #isReached(open: number): boolean {
    const { chain, after } = this.#processes.hangsOn.get(open)!
    return this.#positions[chain]! >= after
  }

  #isWorthTrying(place: number): boolean {
    if (this.#waits[place]! > 0) return false
    const object = this.#processes.objectOf[place]!
    const state = this.#states[object]
    const next = this.#moves[place]!.apply(state)
    if (next === undefined) return false
    const isOpen = !this.#processes.operations[place]!.certain
    if (isOpen && this.#model.key(next) === this.#model.key(state)) return false
    return this.#outlooks[object]?.hopeless(state, next, this.#localOf[place]!) !== true
  }

  /** False when it has been in the same states with the same operations left. */
  #isNew(): boolean {
    const used = this.#processes.open.filter((place) => this.#isPlaced[place])
    const states = this.#states.map((state) => this.#model.key(state))
    const key = JSON.stringify([this.#positions, used, states])
    const before = this.#seen.size
    return this.#seen.add(key).size > before
  }

  #turn(place: number, isPlaced: boolean): void {
    const by = isPlaced ? 1 : -1
    this.#isPlaced[place] = isPlaced
    const outlook = this.#outlooks[this.#processes.objectOf[place]!]
    if (isPlaced) outlook?.placed(this.#localOf[place]!)
    else outlook?.lifted(this.#localOf[place]!)
    for (const after of this.#followers[place]!) this.#waits[after]! -= by
    if (!this.#processes.operations[place]!.certain) return
    this.#certainPlaced += by
    this.#positions[this.#chainOf[place]!]! += by
  }

  #undo({ placed, before }: Frame): void {
    for (let i = placed.length - 1; i >= 0; i--) this.#turn(placed[i]!, false)
    const [chosen] = placed
    if (chosen !== undefined && !this.#moves[chosen]!.observes)
      this.#states[this.#processes.objectOf[chosen]!] = before
  }
}

function chainsOf({ operations, chains }: Processes): number[] {
  const chainOf = operations.map(() => -1)
  for (const [chain, places] of chains.entries()) for (const place of places) chainOf[place] = chain
  return chainOf
}
