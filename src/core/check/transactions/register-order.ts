import { EdgeList, process, realtime, rw, wr } from './dependency-graph.ts'
import { committed, initialVersion, unknownVersion, type Transactions } from './transaction.ts'
import { nobody, type Writers } from './writers.ts'

/**
 * So many of the concurrent transactions that were over last are compared with the ones that follow, and so much is inferred at
 * most: to infer less is never wrong. (The edges of real time themselves have no such bound.)
 */
const latestMax = 32
const olderMax = 8_000_000

/**
 * What of the order of a register's versions is taken for granted, though the history does not show it. What is not is
 * inferred all the same, and counts against those levels only from which it follows.
 */
export interface OrderAssumptions {
  /** Within a transaction what is written comes after what was read (`wfr-keys`). */
  readonly writesFollowReads: boolean
  /** Each key for itself is sequentially consistent (`sequential-keys`). */
  readonly sequentialKeys: boolean
  /** Each key for itself is linearizable (`linearizable-keys`). */
  readonly linearizableKeys: boolean
}

export const nothingAssumed: OrderAssumptions = {
  writesFollowReads: false,
  sequentialKeys: false,
  linearizableKeys: false,
}

/** How it was inferred that one version is older: it was the beginning; and the three ways of `OrderAssumptions`. */
export type OrderSource = 'initial' | 'read' | 'process' | 'realtime'
export const orderSources: readonly OrderSource[] = ['initial', 'read', 'process', 'realtime']

/** One version of a key is older than another. */
export interface OlderVersion {
  readonly key: number
  /** `initialVersion` for the beginning of the key. */
  readonly older: number
  readonly newer: number
  readonly source: OrderSource
  /** The kinds of dependencies that must be no part of a cycle for the inference to hold, one bit each. */
  readonly needs: number
  /** The transactions whose order shows it; the same one twice where it is one, -1 where it is none. */
  readonly by: readonly [number, number]
}

/** What a transaction does to a key: the version it meets first and the one it leaves. */
interface Touch {
  readonly transaction: number
  readonly meets: number
  readonly meetsByRead: boolean
  readonly leaves: number
  readonly leavesByRead: boolean
}

/**
 * What is known of the order of the versions of every register (Kingsbury and Alvaro 2020, section 5). Why an inference
 * holds, where it is not assumed: were the versions ordered the other way round, there would be a cycle. The beginning is
 * older than everything. T read x and wrote y: y before x would be G1c, since what T reads was written before. T1 and
 * after it T2, of the same process or in real time: if both write, the other order is G0 with that edge; if T1 reads
 * and T2 writes it is G1c; if T2 reads it is G-single.
 */
export function olderVersions(
  transactions: Transactions,
  writers: Writers,
  assumed: OrderAssumptions,
  uses: { readonly process: boolean; readonly realtime: boolean },
  spend: (work: number) => boolean,
): OlderVersion[] {
  const older: OlderVersion[] = []
  const known = new Set<number>()
  const versions = transactions.versionKey.length
  const isAnyAssumed = assumed.writesFollowReads || assumed.sequentialKeys || assumed.linearizableKeys
  const add = (one: OlderVersion): void => {
    const code = (one.older * versions + one.newer) * 4 + orderSources.indexOf(one.source)
    if (one.older === one.newer || older.length === olderMax || known.has(code)) return
    known.add(code)
    older.push(one)
  }
  for (const [key, touches] of touchesOf(transactions, writers, isAnyAssumed).entries()) {
    if (!spend(touches.length)) return older
    for (const { transaction: t, meets, leaves, meetsByRead, leavesByRead } of touches) {
      for (const newer of [meets, leaves])
        add({ key, older: initialVersion, newer, source: 'initial', needs: 0, by: [-1, -1] })
      if (!meetsByRead || leavesByRead || meets === initialVersion) continue
      const needs = assumed.writesFollowReads ? 0 : wr
      add({ key, older: meets, newer: leaves, source: 'read', needs, by: [t, t] })
    }
    const follow = (source: 'process' | 'realtime', isAssumed: boolean) => (a: Touch, b: Touch) => {
      // Nothing but the beginning is older than the beginning: there it is a read of old state, for the cycles to find.
      if (a.leaves === initialVersion || b.meets === initialVersion) {
        if (!isAssumed || a.leaves === b.meets || a.leaves === initialVersion) return
      }
      const order = source === 'process' ? process : process | realtime
      const way = b.meetsByRead ? rw : a.leavesByRead ? wr : 0
      const needs = isAssumed ? 0 : order | way
      add({ key, older: a.leaves, newer: b.meets, source, needs, by: [a.transaction, b.transaction] })
    }
    if (uses.process) byProcess(transactions, touches, follow('process', assumed.sequentialKeys))
    if (uses.realtime && !byTime(transactions, touches, follow('realtime', assumed.linearizableKeys), spend))
      return older
  }
  return older
}

/** Each pair of touches that follow each other in one process. */
function byProcess(
  { process: of, status }: Transactions,
  touches: readonly Touch[],
  follow: (a: Touch, b: Touch) => void,
): void {
  const last = new Map<number, Touch>()
  for (const touch of touches) {
    const before = last.get(of[touch.transaction]!)
    if (before !== undefined) follow(before, touch)
    if (status[touch.transaction] === committed) last.set(of[touch.transaction]!, touch)
  }
}

/** Each pair of which the one had returned before the other was called, without those that others imply. */
function byTime(
  { call, return: end, status }: Transactions,
  touches: readonly Touch[],
  follow: (a: Touch, b: Touch) => void,
  spend: (work: number) => boolean,
): boolean {
  const calls = touches.toSorted((a, b) => call[a.transaction]! - call[b.transaction]!)
  const returns = calls
    .filter((one) => status[one.transaction] === committed)
    .sort((a, b) => end[a.transaction]! - end[b.transaction]!)
  let returned = 0
  let latest: Touch[] = []
  for (const touch of calls) {
    const at = call[touch.transaction]!
    for (; returned < returns.length && end[returns[returned]!.transaction]! < at; returned++) {
      const one = returns[returned]!
      latest = latest
        .filter((other) => end[other.transaction]! >= call[one.transaction]!)
        .slice(1 - latestMax)
      latest.push(one)
    }
    for (const before of latest) follow(before, touch)
    if (!spend(latest.length)) return false
  }
  return true
}

/**
 * What each transaction does to each key, by key, in the order of the history. `withUnwritten`: also where it met what nobody
 * in the recording wrote; unless the order is assumed, whoever did write that may have written the other values too.
 */
function touchesOf(transactions: Transactions, writers: Writers, withUnwritten: boolean): Touch[][] {
  const isKnown = (v: number): boolean => {
    return v === initialVersion || writers.of[v]! >= 0 || (withUnwritten && writers.of[v] === nobody)
  }
  const touches: Touch[][] = transactions.keys.map(() => [])
  const { count, first, key, version, isWrite } = transactions
  for (let t = 0; t < count; t++) {
    if (writers.isLive[t] === 0) continue
    const mine = new Map<number, { read: number; write: number }>()
    for (let s = first[t]!; s < first[t + 1]!; s++) {
      const k = key[s]!
      const touch = mine.get(k) ?? { read: unknownVersion, write: unknownVersion }
      mine.set(k, touch)
      if (isWrite[s] === 1) touch.write = version[s]!
      else if (touch.read === unknownVersion && touch.write === unknownVersion) touch.read = version[s]!
    }
    for (const [k, { read, write }] of mine) {
      const reads = read !== unknownVersion && isKnown(read)
      const writes = write !== unknownVersion && isKnown(write) && write !== initialVersion
      if (!reads && !writes) continue
      touches[k]!.push({
        transaction: t,
        meets: reads ? read : write,
        meetsByRead: reads,
        leaves: writes ? write : read,
        leavesByRead: !writes,
      })
    }
  }
  return touches
}

/** The order as a graph: its nodes are versions, and behind them the beginnings of the keys. */
export function versionGraphOf(older: readonly OlderVersion[], versions: number, keys: number): EdgeList {
  const edges = new EdgeList(versions + keys)
  for (const one of older)
    edges.add(nodeOf(one.key, one.older, versions), nodeOf(one.key, one.newer, versions), 0)
  return edges
}

function nodeOf(key: number, v: number, versions: number): number {
  return v === initialVersion ? versions + key : v
}
