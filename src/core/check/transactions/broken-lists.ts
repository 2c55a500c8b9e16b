import { sentence } from '../../model/sentence.ts'
import type { Ground } from './dirty-reads.ts'
import { listOf, type ListOrder } from './list-order.ts'
import type { Transactions } from './transaction.ts'
import { several } from './writers.ts'

/** Finds lists with an element twice, and lists of which neither is a beginning of the other. */
export function findBrokenLists({ transactions, writers, scene, found }: Ground, order: ListOrder): void {
  const { owner, key, value } = transactions
  const read = (s: number): { [name: string]: string } => ({
    reader: scene.transaction(owner[s]!),
    key: scene.key(key[s]!),
    seen: scene.step(s),
  })
  for (const s of order.odd) {
    const other = order.longest[key[s]!]!
    const { reader: otherReader, seen: otherSeen } = read(other)
    found.add('incompatible-order', owner[s] === owner[other] ? 1 : 2, () => ({
      sentence: sentence('transactions.incompatible-order', {
        ...read(s),
        other: otherReader!,
        otherSeen: otherSeen!,
      }),
      transactions: [owner[s]!, owner[other]!],
    }))
  }
  const tellDuplicate = (s: number): void => {
    const twice = firstRepeated(transactions, s)
    // What was appended twice may be seen twice.
    if (twice === -1 || writers.of[twice] === several) return
    found.add('duplicate-elements', 1, () => ({
      sentence: sentence('transactions.duplicate-elements', { ...read(s), value: scene.version(twice) }),
      transactions: [owner[s]!],
    }))
  }
  // Where the longest list has no element twice, none of its beginnings has.
  order.longest.forEach((s, k) => {
    if (s !== -1 && listOf(value[s]!).length > order.versions[k]!.length) tellDuplicate(s)
  })
  for (const s of order.odd) tellDuplicate(s)
}

/** The version whose element step s saw twice, or -1. */
function firstRepeated(of: Transactions, s: number): number {
  const known = new Set<number>()
  for (const element of listOf(of.value[s]!)) {
    const v = of.versionOf(of.key[s]!, element)
    if (v > 0 && known.has(v)) return v
    known.add(v)
  }
  return -1
}

/**
 * Finds transactions whose own elements stand in a list in another order than they were appended in, or the later one without
 * the earlier one. O(steps).
 */
export function findBrokenAppends({ transactions, writers, scene, found }: Ground, order: ListOrder): void {
  const { owner, isWrite, key, version } = transactions
  /** By key: the last step that appended to it. */
  const last = new Int32Array(transactions.keys.length).fill(-1)
  for (let s = 0; s < owner.length; s++) {
    if (isWrite[s] === 0 || writers.isLive[owner[s]!] === 0 || writers.of[version[s]!] !== owner[s]) continue
    const k = key[s]!
    const before = last[k]!
    last[k] = s
    if (before === -1 || owner[before] !== owner[s]) continue
    const place = order.place[version[s]!]!
    const placeBefore = order.place[version[before]!]!
    if (place === -1 || (placeBefore !== -1 && placeBefore < place)) continue
    const witness = order.longest[k]!
    found.add('incompatible-order', 2, () => ({
      sentence: sentence('transactions.broken-appends', {
        transaction: scene.transaction(owner[s]!),
        key: scene.key(k),
        before: scene.step(before),
        value: scene.step(s),
        reader: scene.transaction(owner[witness]!),
        seen: scene.step(witness),
      }),
      transactions: [owner[s]!, owner[witness]!],
    }))
  }
}
