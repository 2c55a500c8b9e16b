import type { Json } from '../../base/json.ts'
import { sentence } from '../../model/sentence.ts'
import type { Discoveries } from './discoveries.ts'
import type { Ground } from './dirty-reads.ts'
import { listOf } from './list-order.ts'
import type { Scene } from './scene.ts'
import { committed, isSame, unknownVersion, type Transactions } from './transaction.ts'
import type { Writers } from './writers.ts'

/** What a transaction must find in a key after its own steps: all of it, or the end of a list. */
interface Expected {
  /** What the last read saw, or the last value written; null of a list whose beginning it does not know. */
  base: { readonly value: Json } | null
  /** What it appended since. */
  readonly added: Json[]
}

/**
 * Finds transactions that contradict themselves: a read that differs from what the same transaction read or wrote of the
 * key before (axiom INT of Cerone, Bernardi and Gotsman 2015), or that sees what the transaction writes only later.
 * O(elements read by transactions that touch a key twice).
 */
export function findOwnReads({ transactions, writers, scene, found }: Ground): void {
  const { count, status, first, key } = transactions
  const touched = new Int32Array(transactions.keys.length).fill(-1)
  for (let t = 0; t < count; t++) {
    if (status[t] !== committed) continue
    let isRepeated = false
    for (let s = first[t]!; s < first[t + 1]!; s++) {
      if (touched[key[s]!] === t) isRepeated = true
      touched[key[s]!] = t
    }
    if (!isRepeated) continue
    findInternal(transactions, t, scene, found)
    findFutureRead(transactions, writers, t, scene, found)
  }
}

function findInternal(of: Transactions, t: number, scene: Scene, found: Discoveries): void {
  const expected = new Map<number, Expected>()
  for (let s = of.first[t]!; s < of.first[t + 1]!; s++) {
    const k = of.key[s]!
    const value = of.value[s]!
    const known = expected.get(k)
    if (of.isWrite[s] === 1 && !of.isList) {
      expected.set(k, { base: { value }, added: [] })
    } else if (of.isWrite[s] === 1) {
      if (known === undefined) expected.set(k, { base: null, added: [value] })
      else known.added.push(value)
    } else if (of.version[s] !== unknownVersion) {
      if (known !== undefined && !isAsExpected(value, known, of.isList)) {
        return found.add('internal', 1, () => ({
          sentence: sentence('transactions.internal', {
            transaction: scene.transaction(t),
            key: scene.key(k),
            seen: scene.value(value),
            expected: expectedText(known, of.isList, scene),
          }),
          transactions: [t],
        }))
      }
      expected.set(k, { base: { value }, added: [] })
    }
  }
}

function isAsExpected(seen: Json, { base, added }: Expected, isList: boolean): boolean {
  if (!isList) return isSame(seen, base!.value)
  const list = listOf(seen)
  const start = list.length - added.length
  if (start < 0 || !added.every((element, i) => isSame(list[start + i]!, element))) return false
  if (base === null) return true
  const before = listOf(base.value)
  return before.length === start && before.every((element, i) => isSame(list[i]!, element))
}

function expectedText({ base, added }: Expected, isList: boolean, scene: Scene): string {
  if (!isList) return scene.value(base!.value)
  if (base !== null) return scene.value([...listOf(base.value), ...added])
  return scene.value(added).replace('[', '[… ')
}

function findFutureRead(
  of: Transactions,
  writers: Writers,
  t: number,
  scene: Scene,
  found: Discoveries,
): void {
  /** By key: its reads so far, and what those of them saw that were looked into. */
  const reads = new Map<number, { readonly steps: number[]; readonly saw: Map<number, number> }>()
  for (let s = of.first[t]!; s < of.first[t + 1]!; s++) {
    const k = of.key[s]!
    const known = reads.get(k)
    if (of.isWrite[s] === 0) {
      if (of.version[s] === unknownVersion) continue
      if (known === undefined) reads.set(k, { steps: [s], saw: new Map() })
      else known.steps.push(s)
      continue
    }
    // What others write too may be theirs.
    if (known === undefined || writers.of[of.version[s]!] !== t) continue
    for (const read of known.steps.splice(0)) for (const v of versionsSeen(of, read)) known.saw.set(v, read)
    const read = known.saw.get(of.version[s]!)
    if (read === undefined) continue
    return found.add('future-read', 1, () => ({
      sentence: sentence('transactions.future-read', {
        transaction: scene.transaction(t),
        key: scene.key(k),
        seen: scene.step(read),
        value: scene.step(s),
      }),
      transactions: [t],
    }))
  }
}

function versionsSeen(of: Transactions, read: number): number[] {
  if (!of.isList) return [of.version[read]!]
  return listOf(of.value[read]!).map((element) => of.versionOf(of.key[read]!, element))
}
