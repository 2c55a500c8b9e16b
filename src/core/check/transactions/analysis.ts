import type { RecordedHistory } from '../../history/recorded-history.ts'
import type { CycleEdge } from '../../model/verdict.ts'
import { sentence } from '../../model/sentence.ts'
import type { Budget } from '../budget.ts'
import type { CycleKind } from './anomaly.ts'
import { findBrokenAppends, findBrokenLists } from './broken-lists.ts'
import { findCycles, type Cycle } from './cycles.ts'
import { EdgeList } from './dependency-graph.ts'
import { findDirtyReads, type Ground } from './dirty-reads.ts'
import { Discoveries, type Discovery } from './discoveries.ts'
import {
  kindOf,
  listReason,
  readReason,
  RegisterReasons,
  timeReason,
  type EdgeReason,
} from './edge-reason.ts'
import { addListDependencies, ListNeighbours } from './list-dependencies.ts'
import { listOrderOf } from './list-order.ts'
import { findOwnReads } from './own-reads.ts'
import { addRegisterDependencies, registerOrderOf } from './register-dependencies.ts'
import type { OrderAssumptions } from './register-order.ts'
import { Scene } from './scene.ts'
import { addProcessEdges, addRealtimeEdges } from './time-edges.ts'
import { transactionsOf, type Transactions } from './transaction.ts'
import { findDirtyUpdates, findLostUpdates } from './updates.ts'
import { seenVersions, writersOf, type Writers } from './writers.ts'

/** What the cycles and the single steps of a history show. */
export interface Analysis {
  readonly transactions: Transactions
  readonly writers: Writers
  readonly scene: Scene
  readonly found: Discoveries
  /** Dependencies by data, as edges of the graph. */
  readonly dependencies: number
  /** Keys whose versions could not all be ordered. */
  readonly keysOpen: number
  /** False when the budget ended before everything was looked at. */
  readonly isFinished: boolean
}

interface DataGraph {
  readonly edges: EdgeList
  readonly keysOpen: number
  /** Why an edge by data is there. */
  reason(from: number, to: number, bits: number): EdgeReason
}

/** Looks for every anomaly; `assumed` matters to registers only. `progress` is told the part done, 0 to 1. */
export function analyse(
  history: RecordedHistory,
  kind: 'list' | 'register',
  assumed: OrderAssumptions,
  budget: Budget,
  progress: (part: number) => void,
): Analysis {
  const transactions = transactionsOf(history, kind)
  const scene = new Scene(history, transactions)
  const found = new Discoveries()
  const order = kind === 'list' ? listOrderOf(transactions) : null
  const writers = writersOf(transactions, order?.seen ?? seenVersions(transactions))
  const ground: Ground = { transactions, writers, scene, found }
  const facts = { transactions, writers, scene, found }
  if (!budget.spend(transactions.owner.length >> 3))
    return { ...facts, dependencies: 0, keysOpen: 0, isFinished: false }
  progress(0.2)
  findDirtyReads(ground, order)
  findOwnReads(ground)
  findLostUpdates(ground)
  if (order !== null) {
    findBrokenLists(ground, order)
    findBrokenAppends(ground, order)
    findDirtyUpdates(ground, order)
  }
  progress(0.4)
  const data =
    order === null
      ? registerGraph(ground, history.order, assumed, budget)
      : listGraph(ground, new ListNeighbours(transactions, writers, order))
  const dependencies = data.edges.count
  if (history.order !== 'completions') addProcessEdges(data.edges, transactions, writers.isLive)
  if (history.order === 'realtime') addRealtimeEdges(data.edges, transactions, writers.isLive)
  progress(0.6)
  const isFinished = findCycles(data.edges.graph(), budget, (anomaly, cycle) => {
    found.add(anomaly, cycle.transactions.length, () => tellCycle(anomaly, cycle, history, scene, data))
  })
  progress(1)
  return {
    ...facts,
    dependencies,
    keysOpen: data.keysOpen,
    isFinished: isFinished && budget.stopped === null,
  }
}

function listGraph({ transactions, writers, scene }: Ground, near: ListNeighbours): DataGraph {
  const edges = new EdgeList(transactions.count)
  addListDependencies(edges, near)
  const reason = (from: number, to: number, bits: number): EdgeReason => {
    const kind = kindOf(bits)
    return kind === 'ww' || kind === 'rw'
      ? listReason(near, scene, from, to, kind)
      : readReason(transactions, writers, scene, from, to)
  }
  return { edges, keysOpen: 0, reason }
}

function registerGraph(
  ground: Ground,
  order: RecordedHistory['order'],
  assumed: OrderAssumptions,
  budget: Budget,
): DataGraph {
  const { transactions, writers, scene } = ground
  const edges = new EdgeList(transactions.count)
  const uses = { process: order !== 'completions', realtime: order === 'realtime' }
  const spend = (work: number): boolean => budget.spend(1 + (work >> 4))
  const { older, keysOpen } = registerOrderOf(ground, assumed, uses, spend)
  addRegisterDependencies(edges, ground, older)
  let reasons: RegisterReasons | null = null
  const reason = (from: number, to: number, bits: number): EdgeReason => {
    reasons ??= new RegisterReasons(transactions, scene, older)
    const isRead = kindOf(bits) === 'wr'
    return isRead ? readReason(transactions, writers, scene, from, to) : reasons.reason(from, to, bits)
  }
  return { edges, keysOpen, reason }
}

/** How many transactions of a cycle its sentence names. */
const namesMax = 8

function tellCycle(
  anomaly: string,
  { transactions: around, kinds }: Cycle,
  history: RecordedHistory,
  scene: Scene,
  data: DataGraph,
): Discovery {
  const involved = new Set(around)
  const cycle = around.map((from, i): CycleEdge => {
    const to = around[(i + 1) % around.length]!
    const kind = kindOf(kinds[i]!)
    const reason =
      kind === 'process' || kind === 'realtime'
        ? timeReason(history, scene, from, to, kind)
        : data.reason(from, to, kinds[i]!)
    if (reason.witness !== -1) involved.add(reason.witness)
    const index = (t: number): number => history.operations[t]!.index
    return { from: index(from), to: index(to), kind, sentence: reason.sentence }
  })
  const names = around.slice(0, namesMax).map((t) => scene.transaction(t))
  if (around.length > namesMax) names.push('…')
  const kind = anomaly.replace(/-(process|realtime)$/, '') as CycleKind
  return {
    sentence: sentence(`transactions.cycle.${kind}`, {
      anomaly,
      count: around.length,
      chain: [...names, names[0]!].join(' → '),
    }),
    transactions: [...involved],
    cycle,
  }
}
