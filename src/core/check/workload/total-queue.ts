import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { ValueIds } from '../linearizable/value-ids.ts'
import { FindingList, type Judgement } from './finding-list.ts'
import { workloadCheck, type WorkloadMatter } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

type Kind = 'lost' | 'unexpected' | 'duplicate'

/** What became of one value. */
interface Item {
  readonly enqueued: RecordedOperation[]
  readonly failed: RecordedOperation[]
  readonly dequeued: RecordedOperation[]
}

interface Queue {
  readonly name: string
  readonly items: readonly Item[]
  readonly textOf: (item: number) => string
  /** The dequeue or drain that began last of those that found the queue empty. */
  readonly empty: RecordedOperation | null
  /** When the last dequeue began that failed: perhaps it found the queue empty. */
  readonly refusedAt: number
  /** Dequeues of unknown outcome: each may have taken an item, a drain any number. */
  readonly open: readonly RecordedOperation[]
}

interface Tally {
  readonly list: FindingList<Kind>
  acknowledged: number
  dequeued: number
  recovered: number
  left: number
  undecided: number
}

/**
 * What goes into a queue comes out of it: an acknowledged item that nobody ever took is lost once the queue was found
 * empty after it; nothing comes out that nobody put in. Order is not looked at, and an item may come out more often than
 * it was put in, as queues that deliver at least once do. (Jepsen's `total-queue`.)
 */
export const totalQueue = workloadCheck('total-queue', true, (matter) => judgeQueue(matter, true))

/** The same, and no item comes out more often than it was put in. */
export const exactlyOnce = workloadCheck('exactly-once', true, (matter) => judgeQueue(matter, false))

function judgeQueue(
  { operations, initial, moment, budget }: WorkloadMatter,
  mayRepeat: boolean,
): Judgement | null {
  const kinds: Kind[] = ['lost', 'unexpected']
  const tally: Tally = {
    list: new FindingList(mayRepeat ? kinds : [...kinds, 'duplicate']),
    acknowledged: 0,
    dequeued: 0,
    recovered: 0,
    left: 0,
    undecided: 0,
  }
  for (const { name, operations: own } of workloadObjects(operations, 'workload.the-queue')) {
    if (!budget.spend(own.length)) return null
    const given = Array.isArray(initial) ? (initial as readonly Json[]) : []
    const queue = queueOf(name, own, given)
    judgeItems(queue, given.length, moment, tally)
    judgeLoss(queue, moment, tally)
  }
  const { list, ...counts } = tally
  const found = {
    lost: list.count('lost'),
    unexpected: list.count('unexpected'),
    duplicated: list.count('duplicate'),
  }
  const { undecided, ...told } = counts
  const otherwise =
    undecided > 0
      ? ({ answer: 'unknown', sentence: sentence('queue.not-drained', { left: undecided }) } as const)
      : ({ answer: 'ok', sentence: sentence('queue.ok', { ...told, duplicated: found.duplicated }) } as const)
  return list.judgement(otherwise, { ...told, ...found })
}

function queueOf(name: string, operations: readonly RecordedOperation[], initial: readonly Json[]): Queue {
  const ids = new ValueIds()
  const items: Item[] = []
  const item = (value: Json): Item => (items[ids.id(value)] ??= { enqueued: [], failed: [], dequeued: [] })
  for (const value of initial) item(value)
  let empty: RecordedOperation | null = null
  let refusedAt = -Infinity
  const open: RecordedOperation[] = []
  for (const one of operations) {
    const { f, input, output, outcome } = one
    if (f === 'enqueue') item(input)[outcome === 'fail' ? 'failed' : 'enqueued'].push(one)
    else if (outcome === 'fail') refusedAt = Math.max(refusedAt, one.call)
    else if (outcome === 'info' || !one.outputKnown) open.push(one)
    else {
      const taken = f === 'drain' ? (Array.isArray(output) ? (output as readonly Json[]) : []) : [output]
      for (const value of taken) if (f === 'drain' || value !== null) item(value).dequeued.push(one)
      if (f === 'drain' || output === null) empty = one
    }
  }
  return { name, items, textOf: (id) => canonicalJson(ids.value(id)), empty, refusedAt, open }
}

/** What came out that nobody had put in, or more often than that. */
function judgeItems(
  { name, items, textOf }: Queue,
  givenCount: number,
  moment: WorkloadMatter['moment'],
  tally: Tally,
): void {
  for (const [id, { enqueued, failed, dequeued }] of items.entries()) {
    const acknowledged = enqueued.filter((one) => one.outcome === 'ok').length
    tally.acknowledged += acknowledged
    tally.dequeued += dequeued.length
    // What the queue began with may come out at any time: those values have the first numbers.
    if (id < givenCount) continue
    const asked = enqueued.reduce((least, one) => Math.min(least, one.call), Infinity)
    const early = dequeued.find((one) => one.return < asked || asked === Infinity)
    if (early !== undefined) {
      tally.list.note('unexpected', () => {
        const values = { key: name, value: textOf(id), reader: early.process, time: moment(early.return) }
        return { sentence: sentence('queue.unexpected', values), operations: [...failed, early] }
      })
    } else if (dequeued.length > enqueued.length) {
      tally.list.note('duplicate', () => {
        const values = { key: name, value: textOf(id), taken: dequeued.length, given: enqueued.length }
        const proof = dequeued.slice(0, enqueued.length + 1)
        return { sentence: sentence('queue.duplicate', values), operations: [...enqueued, ...proof] }
      })
    }
    tally.recovered += Math.max(0, Math.min(dequeued.length, enqueued.length) - acknowledged)
  }
}

/** Acknowledged items that nobody took, though the queue was found empty afterwards. */
function judgeLoss(
  { name, items, textOf, empty, refusedAt, open }: Queue,
  moment: WorkloadMatter['moment'],
  tally: Tally,
): void {
  const lost: { readonly id: number; readonly enqueue: RecordedOperation }[] = []
  let maybeSeenEmpty = 0
  for (const [id, { enqueued, dequeued }] of items.entries()) {
    const kept = enqueued.filter((one) => one.outcome === 'ok').sort((a, b) => a.return - b.return)
    const left = Math.max(0, kept.length - dequeued.length)
    tally.left += left
    const before = empty === null ? [] : kept.filter((one) => one.return < empty.call)
    const missing = before.length - dequeued.length
    for (const enqueue of before.slice(0, Math.max(0, missing))) lost.push({ id, enqueue })
    if (missing <= 0 && left > 0 && kept.some((one) => one.return < refusedAt)) maybeSeenEmpty++
  }
  const takers = open.filter((one) => empty !== null && one.call <= empty.return)
  const proof = takers.some((one) => one.f === 'drain') ? Infinity : takers.length
  if (lost.length <= proof) {
    tally.undecided += lost.length > 0 ? lost.length : maybeSeenEmpty
    return
  }
  for (const { id, enqueue } of lost) {
    tally.list.note('lost', () => {
      const values = {
        key: name,
        value: textOf(id),
        writer: enqueue.process,
        time2: moment(enqueue.return),
        reader: empty!.process,
        time: moment(empty!.call),
      }
      // Every open dequeue may have taken one of them: only all of them together are too many.
      const missed = takers.length === 0 ? [enqueue] : lost.map((one) => one.enqueue)
      return { sentence: sentence('queue.lost', values), operations: [...missed, ...takers, empty!] }
    })
  }
}
