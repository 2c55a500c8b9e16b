import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import type { Budget } from '../budget.ts'
import { amountOf as changeOf } from '../linearizable/models/counter.ts'
import { countWhile } from './count-while.ts'
import { FindingList, type Finding, type Judgement } from './finding-list.ts'
import { lastReads } from './last-reads.ts'
import { undecided, type WorkloadMatter } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

type Kind = 'low' | 'high' | 'apart'

/** Above this many reachable sums it is no longer asked which of them a last read shows. */
const sumsMax = 20_000

/**
 * Every read lies between what was surely added when it began and what may have been added when it ended; amounts may be
 * negative. A read that began after every change also shows the acknowledged ones and some choice of those of unknown
 * outcome. (Jepsen's `counter`, Maelstrom's `pn-counter`.) `isHeld`: the reads to hold against it.
 */
export function judgeCounter(
  { operations, initial, moment, budget }: WorkloadMatter,
  isHeld: (read: RecordedOperation) => boolean = () => true,
): Judgement | null {
  const list = new FindingList<Kind>(['low', 'high', 'apart'])
  let [acknowledged, judged] = [0, 0]
  for (const { name, operations: own } of workloadObjects(operations, 'workload.the-counter')) {
    const ledger = new Ledger(own, typeof initial === 'number' ? initial : 0)
    if (!Number.isSafeInteger(ledger.sizes))
      return undecided(sentence('counter.too-large', { sizes: ledger.sizes }))
    acknowledged += ledger.acknowledged
    const mine = own.filter((one) => isAnswered(one) && isHeld(one))
    judged += mine.length
    const final = new Set(lastReads(own))
    let sums: ReadonlySet<number> | null | undefined
    for (const read of mine) {
      if (!budget.spend()) return null
      const isOut = outside(list, name, read, ledger, moment)
      if (isOut || !final.has(read)) continue
      if (sums === undefined) sums = ledger.sums(budget)
      if (sums !== null && !sums.has(shownBy(read)))
        list.note('apart', () => apart(name, read, ledger, moment))
    }
  }
  const data = { acknowledged, reads: judged, outOfBounds: list.count('low', 'high', 'apart') }
  const ok = sentence('counter.ok', { acknowledged, reads: judged })
  return list.judgement({ answer: 'ok', sentence: ok }, data)
}

function isAnswered({ f, outcome, outputKnown, output }: RecordedOperation): boolean {
  return f === 'read' && outcome === 'ok' && outputKnown && (output === null || typeof output === 'number')
}

function shownBy({ output }: RecordedOperation): number {
  return Number(output ?? 0)
}

/** How much an operation adds; nothing for a read. */
function amountOf(operation: RecordedOperation): number {
  return changeOf(operation) ?? 0
}

/** Notes a read that is out of bounds. */
function outside(
  list: FindingList<Kind>,
  key: string,
  read: RecordedOperation,
  ledger: Ledger,
  moment: WorkloadMatter['moment'],
): boolean {
  const found = shownBy(read)
  const { low, high } = ledger.bounds(read)
  if (found >= low && found <= high) return false
  const kind = found < low ? 'low' : 'high'
  const values = {
    reader: read.process,
    key,
    found,
    low,
    high,
    off: found < low ? low - found : found - high,
    time: moment(found < low ? read.call : read.return),
  }
  list.note(kind, () => ({
    sentence: sentence(kind === 'low' ? 'counter.lost' : 'counter.extra', values),
    operations: kind === 'low' ? [read, ...ledger.mustShow(read)] : [read, ...ledger.mustHide(read)],
  }))
  return true
}

function apart(
  key: string,
  read: RecordedOperation,
  ledger: Ledger,
  moment: WorkloadMatter['moment'],
): Finding {
  const open = ledger.open
  const values = {
    reader: read.process,
    key,
    found: shownBy(read),
    time: moment(read.call),
    sum: ledger.acknowledgedSum,
    count: open.length,
  }
  return { sentence: sentence('counter.apart', values), operations: [read, ...open] }
}

/** The changes of one counter that happened or may have, and what they amount to by any moment. */
class Ledger {
  readonly acknowledgedSum: number
  readonly acknowledged: number
  /** The sum of all amounts without their signs: as long as it is a whole number, so is every sum of them. */
  readonly sizes: number
  readonly #initial: number
  readonly #rises: Changes
  readonly #falls: Changes

  constructor(operations: readonly RecordedOperation[], initial: number) {
    const changes = operations.filter((one) => one.outcome !== 'fail' && amountOf(one) !== 0)
    const sure = changes.filter((one) => one.outcome === 'ok')
    this.acknowledged = sure.length
    this.acknowledgedSum = sure.reduce((sum, one) => sum + amountOf(one), initial)
    this.sizes = changes.reduce((sum, one) => sum + Math.abs(amountOf(one)), Math.abs(initial))
    this.#initial = initial
    this.#rises = new Changes(changes.filter((one) => amountOf(one) > 0))
    this.#falls = new Changes(changes.filter((one) => amountOf(one) < 0))
  }

  /** What a read may show: rises that had returned are in it, falls that were asked for may be, and the other way round. */
  bounds({ call, return: end }: RecordedOperation): { low: number; high: number } {
    return {
      low: this.#initial + this.#rises.returnedBefore(call) + this.#falls.calledBy(end),
      high: this.#initial + this.#falls.returnedBefore(call) + this.#rises.calledBy(end),
    }
  }

  /** The fewest changes that prove a read too low: the largest rises before it, and all that may have come down. */
  mustShow(read: RecordedOperation): RecordedOperation[] {
    return evidence(read, this.#rises, this.#falls, (floor) => shownBy(read) - this.#initial - floor)
  }

  /** The same for one that is too high. */
  mustHide(read: RecordedOperation): RecordedOperation[] {
    return evidence(read, this.#falls, this.#rises, (floor) => floor + this.#initial - shownBy(read))
  }

  /** Changes of unknown outcome. */
  get open(): RecordedOperation[] {
    return [...this.#rises.open, ...this.#falls.open].sort((a, b) => a.index - b.index)
  }

  /** Every sum that the acknowledged changes and some of the open ones make; null when there are too many. */
  sums(budget: Budget): ReadonlySet<number> | null {
    let sums = new Set([this.acknowledgedSum])
    for (const one of this.open) {
      if (sums.size > sumsMax || !budget.spend(1 + Math.ceil(sums.size / 100))) return null
      sums = new Set([...sums].flatMap((sum) => [sum, sum + amountOf(one)]))
    }
    return sums
  }
}

/** With these alone, whatever else happened, the read could not show what it shows: `due` outweigh what it leaves open. */
function evidence(
  { call, return: end }: RecordedOperation,
  due: Changes,
  against: Changes,
  leftOpen: (sumAgainst: number) => number,
): RecordedOperation[] {
  const opposed = against.list.filter((one) => one.call <= end)
  let left = leftOpen(opposed.reduce((sum, one) => sum + amountOf(one), 0))
  if (left < 0) return opposed
  const returned = due.list.filter((one) => one.return < call)
  returned.sort((a, b) => Math.abs(amountOf(b)) - Math.abs(amountOf(a)))
  const last = returned.findIndex((one) => (left -= Math.abs(amountOf(one))) < 0)
  return [...opposed, ...returned.slice(0, last + 1)]
}

/** Changes of one direction, and their sums in the order of call and of return. */
class Changes {
  readonly list: readonly RecordedOperation[]
  readonly #calls: Sums
  readonly #returns: Sums

  constructor(list: readonly RecordedOperation[]) {
    this.list = list
    this.#calls = sumsBy(list, (one) => one.call)
    this.#returns = sumsBy(
      list.filter((one) => one.outcome === 'ok'),
      (one) => one.return,
    )
  }

  get open(): RecordedOperation[] {
    return this.list.filter((one) => one.outcome === 'info')
  }

  calledBy(time: number): number {
    return this.#calls.sums[countWhile(this.#calls.times, (at) => at <= time)]!
  }

  returnedBefore(time: number): number {
    return this.#returns.sums[countWhile(this.#returns.times, (at) => at < time)]!
  }
}

interface Sums {
  readonly times: Float64Array
  /** `sums[n]`: of the first n. */
  readonly sums: Float64Array
}

function sumsBy(list: readonly RecordedOperation[], timeOf: (one: RecordedOperation) => number): Sums {
  const sorted = [...list].sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0))
  const sums = new Float64Array(sorted.length + 1)
  for (const [place, one] of sorted.entries()) sums[place + 1] = sums[place]! + amountOf(one)
  return { times: Float64Array.from(sorted, timeOf), sums }
}
