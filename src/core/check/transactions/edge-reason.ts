import { assert } from '../../base/assert.ts'
import { unreachable } from '../../base/unreachable.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { CycleEdge } from '../../model/verdict.ts'
import type { RecordedHistory } from '../../history/recorded-history.ts'
import { timeText } from '../time-text.ts'
import { process, rw, ww } from './dependency-graph.ts'
import type { ListNeighbours } from './list-dependencies.ts'
import type { OlderVersion } from './register-order.ts'
import type { Scene } from './scene.ts'
import { initialVersion, unknownVersion, type Transactions } from './transaction.ts'
import type { Writers } from './writers.ts'

/** Says why one transaction must come before another, with the operations that make it so. */
export interface EdgeReason {
  readonly sentence: Sentence
  /** A third transaction without which it would not be known, or -1. */
  readonly witness: number
}

export function kindOf(kind: number): CycleEdge['kind'] {
  // What an inference needs stands beside its kind: a `ww` may need any other, an `rw` may need a `wr`.
  if ((kind & ww) !== 0) return 'ww'
  if ((kind & rw) !== 0) return 'rw'
  return kind === process ? 'process' : kind > process ? 'realtime' : 'wr'
}

export function timeReason(
  history: RecordedHistory,
  scene: Scene,
  from: number,
  to: number,
  kind: 'process' | 'realtime',
): EdgeReason {
  const names = { before: scene.transaction(from), after: scene.transaction(to) }
  if (kind === 'process') return { sentence: sentence('transactions.edge.process', names), witness: -1 }
  const returned = timeText(history.operations[from]!.return, history.clock)
  const called = timeText(history.operations[to]!.call, history.clock)
  return {
    sentence: sentence('transactions.edge.realtime', { ...names, time: returned, time2: called }),
    witness: -1,
  }
}

/** Why `to` read what `from` wrote. */
export function readReason(
  of: Transactions,
  { of: writer }: Writers,
  scene: Scene,
  from: number,
  to: number,
): EdgeReason {
  for (let s = of.first[to]!; s < of.first[to + 1]!; s++) {
    const v = of.version[s]!
    if (of.isWrite[s] === 1 || v <= initialVersion || writer[v] !== from) continue
    const values = { value: scene.version(v), key: scene.key(of.key[s]!), seen: scene.step(s) }
    return {
      sentence: sentence(of.isList ? 'transactions.edge.wr.list' : 'transactions.edge.wr', {
        before: scene.transaction(from),
        after: scene.transaction(to),
        ...values,
      }),
      witness: -1,
    }
  }
  return missing(from, to)
}

/** Why two transactions on a list depend on each other. */
export function listReason(
  near: ListNeighbours,
  scene: Scene,
  from: number,
  to: number,
  kind: 'ww' | 'rw',
): EdgeReason {
  const { transactions: of, writers, order } = near
  const names = { before: scene.transaction(from), after: scene.transaction(to) }
  for (let s = of.first[to]!; s < of.first[to + 1]!; s++) {
    const v = of.version[s]!
    if (of.isWrite[s] === 0) continue
    const k = of.key[s]!
    const place = order.place[v]!
    const isSeen = place !== -1
    if (!isSeen && !near.unseen[k]!.includes(to)) continue
    const values = { ...names, key: scene.key(k), value: scene.version(v) }
    if (kind === 'ww') {
      const older = near.before(k, isSeen ? place : order.versions[k]!.length)
      if (older === initialVersion || writers.of[older] !== from) continue
      const longest = order.longest[k]!
      const witness = of.owner[longest]!
      const more = {
        older: scene.version(older),
        witness: scene.transaction(witness),
        seen: scene.step(longest),
      }
      const words = isSeen ? 'transactions.edge.ww.list' : 'transactions.edge.ww.unseen'
      return { sentence: sentence(words, { ...values, ...more }), witness }
    }
    for (let r = of.first[from]!; r < of.first[from + 1]!; r++) {
      if (of.isWrite[r] === 1 || of.key[r] !== k || of.version[r] === unknownVersion) continue
      const after = near.placeAfter(of.version[r]!)
      if (after === -1) continue
      const next = near.after(k, after)
      if (isSeen ? next !== v : next !== unknownVersion) continue
      return {
        sentence: sentence('transactions.edge.rw.list', { ...values, seen: scene.step(r) }),
        witness: isSeen ? of.owner[order.longest[k]!]! : -1,
      }
    }
  }
  return missing(from, to)
}

/** The same for registers, from what is known of the order of versions. */
export class RegisterReasons {
  readonly #of: Transactions
  readonly #scene: Scene
  /** By the newer version. */
  readonly #older = new Map<number, OlderVersion[]>()

  constructor(of: Transactions, scene: Scene, older: readonly OlderVersion[]) {
    this.#of = of
    this.#scene = scene
    for (const one of older) {
      const list = this.#older.get(one.newer)
      if (list === undefined) this.#older.set(one.newer, [one])
      else list.push(one)
    }
  }

  /** `bits`: the kinds of the edge, its own and those that it needs. */
  reason(from: number, to: number, bits: number): EdgeReason {
    const of = this.#of
    const kind = (bits & ww) !== 0 ? 'ww' : 'rw'
    const own = kind === 'ww' ? ww : rw
    const mine = new Set<number>()
    for (let s = of.first[from]!; s < of.first[from + 1]!; s++)
      if (of.isWrite[s] === (kind === 'ww' ? 1 : 0)) mine.add(of.version[s]!)
    for (let s = of.first[to]!; s < of.first[to + 1]!; s++) {
      if (of.isWrite[s] === 0) continue
      const older = this.#older
        .get(of.version[s]!)
        ?.find((one) => (one.needs | own) === bits && mine.has(one.older) && this.#touches(from, one))
      if (older !== undefined) return this.#tell(older, from, to, kind)
    }
    return missing(from, to)
  }

  /** Whether the transaction has to do with the older version: every beginning has the same number. */
  #touches(t: number, { key, older }: OlderVersion): boolean {
    const { first, key: keys, version } = this.#of
    for (let s = first[t]!; s < first[t + 1]!; s++) if (keys[s] === key && version[s] === older) return true
    return false
  }

  #tell(
    { key, older, newer, source, by }: OlderVersion,
    from: number,
    to: number,
    kind: 'ww' | 'rw',
  ): EdgeReason {
    const scene = this.#scene
    const [one, other] = by
    const values = {
      before: scene.transaction(from),
      after: scene.transaction(to),
      key: scene.key(key),
      older: scene.version(older),
      value: scene.version(newer),
    }
    const told = (words: string): EdgeReason => ({
      sentence: sentence(`transactions.edge.${kind}.${words}`, {
        ...values,
        ...(source === 'initial' || source === 'read'
          ? {}
          : { first: scene.transaction(one), second: scene.transaction(other) }),
      }),
      witness: [one, other].find((t) => t !== -1 && t !== from && t !== to) ?? -1,
    })
    switch (source) {
      case 'initial':
        return told('initial')
      case 'read':
        return told('read')
      case 'process':
        return told('process')
      case 'realtime':
        return told('realtime')
      default:
        return unreachable(source)
    }
  }
}

function missing(from: number, to: number): never {
  assert(false, `The edge from transaction ${from} to ${to} has no reason.`)
}
