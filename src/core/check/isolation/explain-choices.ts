import { sentence, type Sentence } from '../../model/sentence.ts'
import { noWitness, type Witness } from '../../model/verdict.ts'
import type { Budget } from '../budget.ts'
import type { Choice } from './choice.ts'
import { ChoiceSolver } from './choice-solver.ts'
import { topologicalOrder } from './cycle.ts'
import { DynamicOrder } from './dynamic-order.ts'
import { adjacencyOf } from './edges.ts'
import type { IsolationScene } from './isolation-scene.ts'
import type { OrderProblem } from './order-problem.ts'

/** More choices than these are not made fewer. */
const shrunkMax = 60
/** How many choices are told one by one. */
const choicesTold = 20

/**
 * Choices that cannot all be made, without those that the others do without: each is left out once, and stays out when
 * the rest still cannot be made. `isMinimal` false: the budget ended before all were tried.
 */
export function fewestChoices(
  problem: OrderProblem,
  choices: readonly Choice[],
  budget: Budget,
): { readonly choices: readonly Choice[]; readonly isMinimal: boolean } {
  if (choices.length > shrunkMax) return { choices, isMinimal: false }
  const { nodes, edges } = problem
  const order = topologicalOrder(nodes, edges, adjacencyOf(nodes, edges))
  let kept = choices
  for (const choice of choices) {
    const rest = kept.filter((one) => one !== choice)
    const solver = new ChoiceSolver(new DynamicOrder(nodes, edges, order), budget)
    for (const one of rest) solver.add(one)
    const made = budget.spend(1 + (nodes >> 8)) ? solver.solve() : 'bound'
    if (made === 'bound') return { choices: kept, isMinimal: false }
    if (made !== 'made') kept = rest
  }
  return { choices: kept, isMinimal: true }
}

/** The evidence of choices that cannot all be made. */
export function explainChoices(
  { reads }: OrderProblem,
  choices: readonly Choice[],
  isMinimal: boolean,
  scene: IsolationScene,
): Witness {
  const met = new Set<number>()
  const name = (t: number): string => {
    met.add(reads.operation[t]!)
    return scene.transaction(reads.operation[t]!)
  }
  const told = choices.map(({ kind, key, reader, older, newer }): Sentence => {
    const values = { key: scene.key(key), older: name(older), newer: name(newer) }
    return kind === 'writes'
      ? sentence('isolation.choice.writes', values)
      : sentence('isolation.choice.read', { ...values, reader: name(reader) })
  })
  const because = isMinimal ? 'isolation.choices.minimal' : 'isolation.choices.circle'
  return {
    ...noWitness,
    operations: [...met].sort((a, b) => a - b),
    reasons: [
      ...told.slice(0, choicesTold),
      ...(told.length > choicesTold ? [sentence('check.more', { count: told.length - choicesTold })] : []),
      sentence(because),
    ],
    data: { choices: choices.length, isMinimal },
  }
}
