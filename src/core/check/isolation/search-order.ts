import type { Budget } from '../budget.ts'
import type { Choice } from './choice.ts'
import { ChoiceSolver } from './choice-solver.ts'
import { DynamicOrder } from './dynamic-order.ts'
import { firstOrder } from './first-order.ts'
import type { OrderProblem } from './order-problem.ts'
import { choicesMissed } from './replay.ts'

/** `ordered`: the moments in an order that explains every read. `none`: these choices cannot all be made. */
export type OrderFound =
  | {
      readonly answer: 'ordered'
      readonly order: Int32Array
      readonly choices: number
      readonly conflicts: number
    }
  | { readonly answer: 'none'; readonly choices: readonly Choice[]; readonly conflicts: number }
  | { readonly answer: 'bound'; readonly choices: number; readonly conflicts: number }

/**
 * Looks for an order: guesses one, replays the reads, makes the choices that the guess got wrong, and replays again. Only
 * choices that a replay came upon are ever looked at, so what they contradict is contradicted by all, and the order that
 * passes the replay is a witness, however it was found. The known edges of the problem have no cycle.
 */
export function searchOrder(problem: OrderProblem, budget: Budget): OrderFound {
  const order = new DynamicOrder(problem.nodes, problem.edges, firstOrder(problem))
  const solver = new ChoiceSolver(order, budget)
  const replaySteps = 1 + ((problem.nodes + problem.versionRead.length) >> 8)
  for (;;) {
    const { conflicts } = solver
    if (!budget.spend(replaySteps)) return { answer: 'bound', choices: solver.choices.length, conflicts }
    const missed = choicesMissed(problem, order.order)
    const choices = solver.choices.length
    if (missed.length === 0) return { answer: 'ordered', order: order.order, choices, conflicts }
    for (const choice of missed) solver.add(choice)
    const made = solver.solve()
    if (made === 'bound')
      return { answer: 'bound', choices: solver.choices.length, conflicts: solver.conflicts }
    if (made !== 'made') {
      return { answer: 'none', choices: made.map((c) => solver.choices[c]!), conflicts: solver.conflicts }
    }
  }
}
