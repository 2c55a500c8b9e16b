import { sentence } from '../../model/sentence.ts'
import type { Ground } from './dirty-reads.ts'
import type { ListOrder } from './list-order.ts'
import { aborted, committed, initialVersion, unknownVersion } from './transaction.ts'
import { several } from './writers.ts'

/**
 * Finds versions that two committed transactions read first and replaced both (Adya 1999, section 4.3.1; found without a
 * version order, as in Kingsbury and Alvaro 2020). O(steps).
 */
export function findLostUpdates({ transactions, writers, scene, found }: Ground): void {
  const { count, status, first, isWrite, key, version } = transactions
  /** By version, or by key behind them where it is the beginning: the first transaction that read and replaced it. */
  const updater = new Int32Array(transactions.versionKey.length + transactions.keys.length).fill(-1)
  const touched = new Int32Array(transactions.keys.length).fill(-1)
  const readStep = new Int32Array(transactions.keys.length).fill(-1)
  for (let t = 0; t < count; t++) {
    if (status[t] !== committed) continue
    for (let s = first[t]!; s < first[t + 1]!; s++) {
      const k = key[s]!
      if (touched[k] !== t) {
        touched[k] = t
        readStep[k] = isWrite[s] === 1 || version[s] === unknownVersion ? -1 : s
        continue
      }
      const r = readStep[k]!
      if (isWrite[s] === 0 || r === -1) continue
      readStep[k] = -1
      const v = version[r]!
      const place = v === initialVersion ? transactions.versionKey.length + k : v
      const other = updater[place]!
      if (other === -1) updater[place] = t
      else if (writers.of[v] !== several)
        found.add('lost-update', 2, () => ({
          sentence: sentence('transactions.lost-update', {
            transaction: scene.transaction(other),
            other: scene.transaction(t),
            key: scene.key(k),
            seen: scene.step(r),
          }),
          transactions: [other, t],
        }))
    }
  }
}

/** Finds committed elements of a list that stand behind an aborted one (Kingsbury and Alvaro 2020, section 4.1.5). */
export function findDirtyUpdates({ transactions, writers, scene, found }: Ground, order: ListOrder): void {
  for (const [k, versions] of order.versions.entries()) {
    let dirty = -1
    for (const v of versions) {
      const writer = writers.of[v]!
      if (writer < 0 || (dirty === -1 && transactions.status[writer] !== aborted)) continue
      if (transactions.status[writer] === aborted) dirty = v
      else if (transactions.status[writer] === committed) {
        const before = dirty
        dirty = -1
        found.add('dirty-update', 2, () => ({
          sentence: sentence('transactions.dirty-update', {
            transaction: scene.transaction(writer),
            value: scene.version(v),
            key: scene.key(k),
            other: scene.transaction(writers.of[before]!),
            before: scene.version(before),
          }),
          transactions: [writers.of[before]!, writer],
        }))
      }
    }
  }
}
