import type { Budget } from '../budget.ts'
import type { Choice } from './choice.ts'
import type { DynamicOrder } from './dynamic-order.ts'
import { DecisionQueue } from './decision-queue.ts'

/** Literal 2c: choice c keeps its edge `one`; 2c + 1: its edge `other`. */
type Literal = number

/** Steps of the budget for one node of the order that an edge makes move, and for a decision. */
const nodesOfStep = 8
const conflictsBeforeRestart = 64

/**
 * Makes choices so that an order remains: conflict-driven search (Marques-Silva and Sakallah 1999) whose conflicts are
 * cycles. From each it learns which choices cannot stand together. A choice is first tried as the order of the moment has it,
 * so that an order that is nearly right is changed only where it is wrong.
 */
export class ChoiceSolver {
  readonly choices: Choice[] = []
  conflicts = 0
  readonly #order: DynamicOrder
  readonly #budget: Budget
  readonly #queue = new DecisionQueue()
  /** Of each choice: the literal that holds, or -1; the level at which it was made; the clause that forced it, or -1. */
  readonly #made: Literal[] = []
  readonly #level: number[] = []
  readonly #reason: number[] = []
  readonly #trail: Literal[] = []
  readonly #levelStart: number[] = []
  /** How much of the trail has been followed up. The edges of just these literals are in the order. */
  #followed = 0
  /** Clauses: at least one of the literals holds. The first two are watched, unless it is a bare cycle. */
  readonly #clauses: Literal[][] = []
  /** Of each clause the clauses that it was derived from; none of a cycle. */
  readonly #derivedFrom: (readonly number[])[] = []
  /** By literal the clauses that watch it. */
  readonly #watching: number[][] = []
  #workSpent = 0
  #nextRestart = conflictsBeforeRestart

  constructor(order: DynamicOrder, budget: Budget) {
    this.#order = order
    this.#budget = budget
  }

  add(choice: Choice): void {
    this.choices.push(choice)
    this.#made.push(-1)
    this.#level.push(0)
    this.#reason.push(-1)
    this.#watching.push([], [])
    this.#queue.add()
  }

  /** `made`: every choice is, and the order keeps them. Else the choices, by number, that cannot all be made; or the bound. */
  solve(): 'made' | 'bound' | readonly number[] {
    for (;;) {
      const conflict = this.#follow()
      if (!this.#spend()) return 'bound'
      if (conflict >= 0) {
        this.conflicts++
        if (this.#levelStart.length === 0) return this.#choicesBehind(conflict)
        this.#learn(conflict)
        if (this.conflicts < this.#nextRestart) continue
        this.#nextRestart = Math.ceil(this.#nextRestart * 1.5)
        this.#backTo(0)
        continue
      }
      const choice = this.#queue.next((c) => this.#made[c] === -1)
      if (choice === -1) return 'made'
      this.#levelStart.push(this.#trail.length)
      this.#make(this.#literalByOrder(choice), -1)
    }
  }

  #spend(): boolean {
    const steps = (this.#order.work - this.#workSpent) / nodesOfStep
    if (steps < 1) return this.#budget.stopped === null
    this.#workSpent = this.#order.work
    return this.#budget.spend(Math.ceil(steps))
  }

  #literalByOrder(choice: number): Literal {
    const { one, other } = this.choices[choice]!
    if (this.#order.isBefore(one[0], one[1])) return 2 * choice
    return this.#order.isBefore(other[0], other[1]) ? 2 * choice + 1 : 2 * choice
  }

  #holds(literal: Literal): boolean {
    return this.#made[literal >> 1] === literal
  }

  #fails(literal: Literal): boolean {
    return this.#made[literal >> 1] === (literal ^ 1)
  }

  #make(literal: Literal, reason: number): void {
    this.#made[literal >> 1] = literal
    this.#level[literal >> 1] = this.#levelStart.length
    this.#reason[literal >> 1] = reason
    this.#trail.push(literal)
  }

  /** Draws all conclusions of what is made; the clause that it breaks, or -1. */
  #follow(): number {
    while (this.#followed < this.#trail.length) {
      const literal = this.#trail[this.#followed]!
      const choice = this.choices[literal >> 1]!
      const [from, to] = literal % 2 === 0 ? choice.one : choice.other
      const cycle = this.#order.add(from, to, literal)
      if (cycle !== null)
        return this.#keep(
          [literal, ...cycle].map((one) => one ^ 1),
          [],
        )
      this.#followed++
      const broken = this.#followClauses(literal ^ 1)
      if (broken >= 0) return broken
    }
    return -1
  }

  /** Of the clauses that watch a literal that has failed: watches another, or concludes the other one watched. */
  #followClauses(failed: Literal): number {
    const watching = this.#watching[failed]!
    let kept = 0
    for (let i = 0; i < watching.length; i++) {
      const clause = watching[i]!
      const literals = this.#clauses[clause]!
      if (literals[0] === failed) swap(literals, 0, 1)
      const place = this.#holds(literals[0]!)
        ? -1
        : literals.findIndex((one, j) => j > 1 && !this.#fails(one))
      if (place > 1) {
        swap(literals, 1, place)
        this.#watching[literals[1]!]!.push(clause)
        continue
      }
      watching[kept++] = clause
      if (this.#holds(literals[0]!)) continue
      if (this.#fails(literals[0]!)) {
        for (i++; i < watching.length; i++) watching[kept++] = watching[i]!
        watching.length = kept
        return clause
      }
      this.#make(literals[0]!, clause)
    }
    watching.length = kept
    return -1
  }

  #keep(literals: Literal[], derivedFrom: readonly number[]): number {
    this.#derivedFrom.push(derivedFrom)
    return this.#clauses.push(literals) - 1
  }

  /**
   * Goes back from a conflict to the first single choice of this level that implies it (first unique implication point),
   * keeps what follows as a clause and makes the one choice that it leaves.
   */
  #learn(conflict: number): void {
    const level = this.#levelStart.length
    const isSeen = new Set<number>()
    const learnt: Literal[] = []
    const derivedFrom = [conflict]
    let literals = this.#clauses[conflict]!
    let open = 0
    let place = this.#trail.length
    let point: Literal
    for (;;) {
      for (const one of literals) {
        const choice = one >> 1
        if (isSeen.has(choice) || this.#holds(one) || this.#level[choice] === 0) continue
        isSeen.add(choice)
        this.#queue.prefer(choice)
        if (this.#level[choice] === level) open++
        else learnt.push(one)
      }
      do place--
      while (!isSeen.has(this.#trail[place]! >> 1))
      point = this.#trail[place]!
      if (--open === 0) break
      const reason = this.#reason[point >> 1]!
      derivedFrom.push(reason)
      literals = this.#clauses[reason]!
    }
    learnt.sort((a, b) => this.#level[b >> 1]! - this.#level[a >> 1]!)
    const clause = this.#keep([point ^ 1, ...learnt], derivedFrom)
    this.#backTo(learnt.length === 0 ? 0 : this.#level[learnt[0]! >> 1]!)
    if (learnt.length > 0) {
      this.#watching[point ^ 1]!.push(clause)
      this.#watching[learnt[0]!]!.push(clause)
    }
    this.#make(point ^ 1, clause)
  }

  #backTo(level: number): void {
    if (level >= this.#levelStart.length) return
    const end = this.#levelStart[level]!
    for (; this.#followed > end; this.#followed--) this.#order.removeLast()
    for (const literal of this.#trail.splice(end)) {
      this.#made[literal >> 1] = -1
      this.#queue.release(literal >> 1)
    }
    this.#levelStart.length = level
  }

  /** The choices in the cycles from which a clause that no choice satisfies was derived, rising. */
  #choicesBehind(conflict: number): readonly number[] {
    const choices = new Set<number>()
    const isSeen = new Set<number>([conflict])
    const open = [conflict]
    const visit = (clause: number): void => {
      if (clause < 0 || isSeen.has(clause)) return
      isSeen.add(clause)
      open.push(clause)
    }
    for (let clause = open.pop(); clause !== undefined; clause = open.pop()) {
      const derivedFrom = this.#derivedFrom[clause]!
      derivedFrom.forEach(visit)
      for (const literal of this.#clauses[clause]!) {
        if (derivedFrom.length === 0) choices.add(literal >> 1)
        // What is made for good was left out of the clauses that were learnt.
        if (this.#made[literal >> 1] !== -1 && this.#level[literal >> 1] === 0)
          visit(this.#reason[literal >> 1]!)
      }
    }
    return [...choices].sort((a, b) => a - b)
  }
}

function swap(list: number[], a: number, b: number): void {
  const kept = list[a]!
  list[a] = list[b]!
  list[b] = kept
}
