import { sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import { boundSentence } from '../bound.ts'
import type { Budget } from '../budget.ts'
import type { HistoryCheck } from '../history-check.ts'
import { transactionsOf } from '../transactions/transaction.ts'
import { addCausal } from './causal.ts'
import { shortCycle, topologicalOrder } from './cycle.ts'
import { adjacencyOf, knownEdges, type Edges } from './edges.ts'
import { explainChoices, fewestChoices } from './explain-choices.ts'
import { explainCycle, type CyclicGraph } from './explain-cycle.ts'
import { faultVerdict, repeatedVerdict } from './explain-fault.ts'
import { IsolationScene } from './isolation-scene.ts'
import { orderProblem } from './order-problem.ts'
import { prefixRules, serializableRules, snapshotRules, type OrderRules } from './order-rules.ts'
import { addReadAtomic, unrepeatableRead } from './read-atomic.ts'
import { addReadCommitted } from './read-committed.ts'
import { readFaults, versionWriters } from './read-faults.ts'
import { readRegisters } from './read-registers.ts'
import { beginning, type ReadsFrom } from './reads-from.ts'
import { recordedOrder } from './recorded-order.ts'
import { saturate } from './saturate.ts'
import { searchOrder } from './search-order.ts'

/** Who read from whom in a history that can be judged, and the means to judge it. */
interface Case {
  readonly level: string
  readonly reads: ReadsFrom
  readonly scene: IsolationScene
  /** When each operation of the history returned. */
  readonly end: Float64Array
  readonly budget: Budget
  readonly progress: (part: number) => void
}

/** Judges transactions over registers. Steps of a history for one step of the budget. */
const readsOfStep = 64

/**
 * One level of isolation each, over registers whose written values are distinct. No times are looked at: a session does
 * one thing after the other, and between sessions nothing precedes but what was read.
 */
export const isolationChecks: { readonly [level: string]: HistoryCheck } = {
  'read-committed': checkOf('read-committed', weak(addReadCommitted)),
  'repeatable-read(dbcop)': checkOf('repeatable-read(dbcop)', judgeRepeatable),
  'read-atomic': checkOf('read-atomic', weak(addReadAtomic)),
  causal: checkOf('causal', weak(addCausal)),
  prefix: checkOf('prefix', ordered(prefixRules)),
  'snapshot-isolation': checkOf('snapshot-isolation', ordered(snapshotRules)),
  serializable: checkOf('serializable', ordered(serializableRules)),
}

function checkOf(level: string, judge: (matter: Case) => Verdict): HistoryCheck {
  return ({ history, budget, progress }) => {
    const transactions = transactionsOf(history, 'register')
    const scene = new IsolationScene(history, transactions)
    const bound = { check: level, answer: 'unknown', witness: noWitness } as const
    if (!budget.spend(1 + Math.ceil(transactions.owner.length / readsOfStep))) {
      return { ...bound, sentence: boundSentence(budget) }
    }
    const writers = versionWriters(transactions)
    if (writers.repeated !== null) return repeatedVerdict(level, writers.repeated, transactions, scene)
    const faults = readFaults(transactions, writers)
    if (faults.length > 0) return faultVerdict(level, faults, transactions, scene)
    const reads = readRegisters(transactions, writers)
    return judge({ level, reads, scene, end: transactions.return, budget, progress })
  }
}

/** A level that is a condition on a graph: it holds when what it implies of the commit order has no cycle. */
function weak(imply: (reads: ReadsFrom, edges: Edges, budget: Budget) => boolean) {
  return (matter: Case): Verdict => {
    const { level, reads, budget } = matter
    const edges = knownEdges(reads, 1)
    if (!imply(reads, edges, budget)) return boundVerdict(matter, null)
    const order = topologicalOrder(reads.count, edges, adjacencyOf(reads.count, edges))
    if (order.length < reads.count) return cycleVerdict(matter, { reads, moments: 1, edges })
    return okVerdict(level, reads, { implied: edges.count }, [])
  }
}

/** A level that asks for one order of all. */
function ordered(rules: OrderRules) {
  return (matter: Case): Verdict => {
    const { level, reads, scene, budget, progress } = matter
    const problem = orderProblem(reads, rules)
    const recorded = recordedOrder(problem, matter.end)
    if (recorded !== null) return orderVerdict(matter, rules, recorded, { choices: 0, conflicts: 0 })
    const worked = saturate(problem, budget)
    if (worked === 'bound') return boundVerdict(matter, null)
    const { moments } = rules
    if (worked === 'cyclic') return cycleVerdict(matter, { reads, moments, edges: problem.edges })
    progress(0.5)
    const found = searchOrder(problem, budget)
    if (found.answer === 'bound') {
      return boundVerdict(matter, { choices: found.choices, conflicts: found.conflicts })
    }
    if (found.answer === 'ordered') {
      const { choices, conflicts } = found
      return orderVerdict(matter, rules, found.order, { choices, conflicts })
    }
    const { choices, isMinimal } = fewestChoices(problem, found.choices, budget)
    const told = sentence('isolation.choices', { level, count: choices.length })
    const witness = explainChoices(problem, choices, isMinimal, scene)
    return { check: level, answer: 'illegal', sentence: told, witness }
  }
}

/** The order is told where a transaction has one place in it. */
function orderVerdict(
  { level, reads }: Case,
  { moments }: OrderRules,
  order: Int32Array,
  data: { readonly choices: number; readonly conflicts: number },
): Verdict {
  return okVerdict(level, reads, data, moments === 1 ? Array.from(order, (t) => reads.operation[t]!) : [])
}

function judgeRepeatable({ level, reads, scene }: Case): Verdict {
  const found = unrepeatableRead(reads)
  if (found === null) return okVerdict(level, reads, {}, [])
  const values = found.writers.map((t) => (t === beginning ? null : reads.operation[t]!))
  const names = values.map((operation) => (operation === null ? '∅' : scene.written(operation, found.key)))
  const reader = reads.operation[found.reader]!
  return {
    check: level,
    answer: 'illegal',
    sentence: sentence('isolation.unrepeatable', {
      reader: scene.transaction(reader),
      key: scene.key(found.key),
      first: names[0]!,
      second: names[1]!,
    }),
    witness: {
      ...noWitness,
      operations: [reader, ...values.filter((one) => one !== null)].sort((a, b) => a - b),
    },
  }
}

function okVerdict(
  level: string,
  reads: ReadsFrom,
  data: { readonly [name: string]: number },
  order: readonly number[],
): Verdict {
  const counts = { count: reads.count, reads: reads.readKey.length }
  const witness = { ...noWitness, data: { ...counts, ...data }, ...(order.length > 0 ? { order } : {}) }
  return { check: level, answer: 'ok', sentence: sentence('isolation.ok', { level, ...counts }), witness }
}

function cycleVerdict({ level, scene, budget }: Case, graph: CyclicGraph): Verdict {
  const { reads, moments, edges } = graph
  const cycle = shortCycle(reads.count * moments, edges, budget)
  const { chain, count, witness } = explainCycle(graph, scene, cycle)
  const told = sentence('isolation.cycle', { level, count, chain })
  return { check: level, answer: 'illegal', sentence: told, witness }
}

function boundVerdict(
  { level, budget }: Case,
  data: { readonly choices: number; readonly conflicts: number } | null,
): Verdict {
  const witness = { ...noWitness, data }
  return { check: level, answer: 'unknown', sentence: boundSentence(budget), witness }
}
