import { sentence } from '../../model/sentence.ts'
import type { Discoveries } from './discoveries.ts'
import { listOf, type ListOrder } from './list-order.ts'
import type { Scene } from './scene.ts'
import { aborted, committed, initialVersion, unknownVersion, type Transactions } from './transaction.ts'
import { nobody, type Writers } from './writers.ts'

/** What the finders of faults in single reads and updates are given. */
export interface Ground {
  readonly transactions: Transactions
  readonly writers: Writers
  readonly scene: Scene
  readonly found: Discoveries
}

/**
 * Finds committed transactions that read what an aborted one wrote (G1a), what nobody wrote, or what its writer replaced
 * itself (G1b); Adya 1999, section 4.2.2. `order` for lists, null for registers. O(steps), and the elements of odd reads.
 */
export function findDirtyReads(ground: Ground, order: ListOrder | null): void {
  const { transactions, writers } = ground
  const { owner, isWrite, key, version, status, value } = transactions
  const isAborted = (v: number): boolean => writers.of[v]! >= 0 && status[writers.of[v]!] === aborted
  const isNobodys = (v: number): boolean => writers.of[v] === nobody
  const firstAborted = order?.versions.map((versions) => versions.findIndex(isAborted))
  const firstNobodys = order?.versions.map((versions) => versions.findIndex(isNobodys))
  const odd = new Set(order?.odd)
  for (let s = 0; s < owner.length; s++) {
    const v = version[s]!
    if (isWrite[s] === 1 || v === initialVersion || v === unknownVersion) continue
    if (status[owner[s]!] !== committed) continue
    const k = key[s]!
    if (order === null) {
      if (isAborted(v)) tellAborted(ground, s, v)
      if (isNobodys(v)) tellUnexpected(ground, s, transactions.versionValue[v]!)
    } else if (odd.has(s)) {
      const seen = listOf(value[s]!).map((element) => transactions.versionOf(k, element))
      const bad = seen.find((one) => one > 0 && isAborted(one))
      if (bad !== undefined) tellAborted(ground, s, bad)
    } else {
      // The list is the beginning of the longest one, so it holds the first bad element when it is long enough.
      const { length } = listOf(value[s]!)
      const a = firstAborted![k]!
      if (a !== -1 && a < length) tellAborted(ground, s, order.versions[k]![a]!)
      const n = firstNobodys![k]!
      if (n !== -1 && n < length)
        tellUnexpected(ground, s, transactions.versionValue[order.versions[k]![n]!]!)
    }
    const writer = writers.of[v]!
    if (writer >= 0 && writer !== owner[s] && writers.isIntermediate[v] === 1) tellIntermediate(ground, s, v)
  }
  for (const [s, element] of order?.strange ?? []) tellUnexpected(ground, s, element)
}

function tellAborted(ground: Ground, s: number, v: number): void {
  tellRead(ground, 'G1a', s, v, 'transactions.G1a')
}

function tellIntermediate(ground: Ground, s: number, v: number): void {
  tellRead(ground, 'G1b', s, v, 'transactions.G1b')
}

function tellRead(
  { transactions, writers, scene, found }: Ground,
  anomaly: 'G1a' | 'G1b',
  s: number,
  v: number,
  words: string,
): void {
  const reader = transactions.owner[s]!
  const writer = writers.of[v]!
  found.add(anomaly, 2, () => ({
    sentence: sentence(words, {
      reader: scene.transaction(reader),
      writer: scene.transaction(writer),
      key: scene.key(transactions.key[s]!),
      seen: scene.step(s),
      value: scene.version(v),
    }),
    transactions: [writer, reader],
  }))
}

function tellUnexpected(
  { transactions, scene, found }: Ground,
  s: number,
  value: Parameters<Scene['value']>[0],
): void {
  const reader = transactions.owner[s]!
  found.add('unexpected-read', 1, () => ({
    sentence: sentence(transactions.isList ? 'transactions.unexpected-read' : 'transactions.unwritten', {
      reader: scene.transaction(reader),
      key: scene.key(transactions.key[s]!),
      seen: scene.step(s),
      value: scene.value(value),
    }),
    transactions: [reader],
  }))
}
