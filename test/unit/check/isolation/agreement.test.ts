import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../../../../src/core/check/budget.ts'
import { topologicalOrder } from '../../../../src/core/check/isolation/cycle.ts'
import type { Choice } from '../../../../src/core/check/isolation/choice.ts'
import { adjacencyOf, bySession, Edges } from '../../../../src/core/check/isolation/edges.ts'
import { fewestChoices } from '../../../../src/core/check/isolation/explain-choices.ts'
import { orderProblem, type OrderProblem } from '../../../../src/core/check/isolation/order-problem.ts'
import {
  prefixRules,
  serializableRules,
  snapshotRules,
} from '../../../../src/core/check/isolation/order-rules.ts'
import { versionWriters } from '../../../../src/core/check/isolation/read-faults.ts'
import { readRegisters } from '../../../../src/core/check/isolation/read-registers.ts'
import { choicesMissed } from '../../../../src/core/check/isolation/replay.ts'
import { saturate } from '../../../../src/core/check/isolation/saturate.ts'
import { searchOrder } from '../../../../src/core/check/isolation/search-order.ts'
import { isolationChecks } from '../../../../src/core/check/isolation/isolation-checks.ts'
import { transactionsOf } from '../../../../src/core/check/transactions/transaction.ts'
import { holds, type Level, type SmallTransaction } from './brute-force.ts'
import { recorded, smallHistory } from './small-history.ts'

const runs = { numRuns: 1_500 }
const histories = fc.oneof(smallHistory(2, 3), smallHistory(3, 4), smallHistory(1, 2))

const levels: readonly Level[] = [
  'read-committed',
  'read-atomic',
  'causal',
  'prefix',
  'snapshot-isolation',
  'serializable',
]

describe('the judges of isolation agree with the axioms on all orders of small histories', () => {
  it.each(levels)('%s', (level) => {
    let refuted = 0
    fc.assert(
      fc.property(histories, (transactions) => {
        const history = recorded(transactions)
        const verdict = isolationChecks[level]!({
          history,
          budget: new Budget(100_000),
          progress: () => undefined,
          wishes: { level: null },
        })
        refuted += verdict.answer === 'illegal' ? 1 : 0
        expect(verdict.answer).toBe(holds(transactions, level) ? 'ok' : 'illegal')
      }),
      runs,
    )
    expect(refuted).toBeGreaterThan(runs.numRuns / 50)
    expect(refuted).toBeLessThan((runs.numRuns * 9) / 10)
  })
})

describe('the search alone agrees with them', () => {
  it.each([
    ['prefix', prefixRules],
    ['snapshot-isolation', snapshotRules],
    ['serializable', serializableRules],
  ] as const)('%s, with nothing worked out beforehand', (level, rules) => {
    fc.assert(
      fc.property(histories, (transactions) => {
        const problem = problemOf(transactions, rules)
        const out = adjacencyOf(problem.nodes, problem.edges)
        const isCyclic = topologicalOrder(problem.nodes, problem.edges, out).length < problem.nodes
        const answer = isCyclic ? 'none' : searchOrder(problem, new Budget(100_000)).answer
        expect(answer).toBe(holds(transactions, level) ? 'ordered' : 'none')
      }),
      runs,
    )
  })

  it('gives an order that keeps every known edge and passes a replay', () => {
    fc.assert(
      fc.property(smallHistory(3, 4), (transactions) => {
        const problem = problemOf(transactions, snapshotRules)
        if (saturate(problem, new Budget(100_000)) !== 'acyclic') return
        const found = searchOrder(problem, new Budget(100_000))
        if (found.answer !== 'ordered') return
        const place = (node: number): number => found.order.indexOf(node)
        for (let e = 0; e < problem.edges.count; e++) {
          expect(place(problem.edges.from(e))).toBeLessThan(place(problem.edges.to(e)))
        }
        expect(choicesMissed(problem, found.order)).toEqual([])
      }),
      runs,
    )
  })
})

describe('the evidence of a search', () => {
  it('is as few conditions as cannot be met together: without any one of them an order exists', () => {
    let refuted = 0
    fc.assert(
      fc.property(smallHistory(3, 4), (transactions) => {
        const problem = problemOf(transactions, snapshotRules)
        const out = adjacencyOf(problem.nodes, problem.edges)
        if (topologicalOrder(problem.nodes, problem.edges, out).length < problem.nodes) return
        const found = searchOrder(problem, new Budget(100_000))
        if (found.answer !== 'none') return
        const { choices, isMinimal } = fewestChoices(problem, found.choices, new Budget(100_000))
        expect(isMinimal).toBe(true)
        expect(canBeMade(problem, choices)).toBe(false)
        for (const one of choices) {
          expect(
            canBeMade(
              problem,
              choices.filter((other) => other !== one),
            ),
          ).toBe(true)
        }
        refuted++
      }),
      runs,
    )
    expect(refuted).toBeGreaterThan(20)
  })
})

/** Whether one edge of each choice can be kept without a cycle; tries all. */
function canBeMade(problem: OrderProblem, choices: readonly Choice[]): boolean {
  const edges = [...Array(problem.edges.count).keys()].map(
    (e) => [problem.edges.from(e), problem.edges.to(e)] as const,
  )
  return Array.from({ length: 2 ** choices.length }, (_, pick) => {
    const graph = new Edges()
    for (const [from, to] of edges) graph.add(from, to, bySession)
    choices.forEach(({ one, other }, i) => {
      const [from, to] = (pick >> i) % 2 === 0 ? one : other
      graph.add(from, to, bySession)
    })
    return topologicalOrder(problem.nodes, graph, adjacencyOf(problem.nodes, graph)).length === problem.nodes
  }).includes(true)
}

function problemOf(transactions: readonly SmallTransaction[], rules: typeof serializableRules) {
  const columns = transactionsOf(recorded(transactions), 'register')
  return orderProblem(readRegisters(columns, versionWriters(columns)), rules)
}
