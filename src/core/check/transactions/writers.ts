import { aborted, committed, unknownVersion, type Transactions } from './transaction.ts'

/** In place of a writer: nobody wrote it; several did, so that nobody can say whose it is. */
export const nobody = -1
export const several = -2

/** Who wrote which version, and which transactions count. */
export interface Writers {
  /** Of each version: its transaction, `nobody` or `several`. */
  readonly of: Int32Array
  /** 1 where the writer replaced the version before it ended. */
  readonly isIntermediate: Uint8Array
  /**
   * 1 for a transaction that committed: it said so, or nobody knows but a committed one saw what it wrote. (Whoever doubts
   * the latter has found an aborted read.)
   */
  readonly isLive: Uint8Array
  /** The first version that was written more than once, with the transactions that did; null when there is none. */
  readonly repeated: { readonly version: number; readonly by: readonly [number, number] } | null
}

/** `seen`: versions that some committed transaction saw. O(steps). */
export function writersOf(transactions: Transactions, seen: Uint8Array): Writers {
  const { count, status, first, isWrite, version, key } = transactions
  const versions = transactions.versionKey.length
  const of = new Int32Array(versions).fill(nobody)
  const isIntermediate = new Uint8Array(versions)
  const isLive = new Uint8Array(count)
  const last = new Int32Array(transactions.keys.length).fill(-1)
  const lastOwner = new Int32Array(transactions.keys.length).fill(-1)
  let repeated: Writers['repeated'] = null
  for (let t = 0; t < count; t++) {
    isLive[t] = status[t] === committed ? 1 : 0
    for (let s = first[t]!; s < first[t + 1]!; s++) {
      if (isWrite[s] === 0) continue
      const k = key[s]!
      const v = version[s]!
      if (lastOwner[k] === t) isIntermediate[last[k]!] = 1
      last[k] = v
      lastOwner[k] = t
      // What was there at the beginning cannot be told from a version that equals it.
      if (of[v] === nobody && v !== 0) of[v] = t
      else {
        if (repeated === null) repeated = { version: v, by: [v === 0 ? t : of[v]!, t] }
        of[v] = several
      }
      if (status[t] !== aborted && seen[v] === 1 && of[v] === t) isLive[t] = 1
    }
  }
  return { of, isIntermediate, isLive, repeated }
}

/** The versions that registers were seen to have by committed transactions. */
export function seenVersions({ status, owner, isWrite, version, versionKey }: Transactions): Uint8Array {
  const seen = new Uint8Array(versionKey.length)
  for (let s = 0; s < owner.length; s++) {
    const v = version[s]!
    if (isWrite[s] === 0 && v !== unknownVersion && status[owner[s]!] === committed) seen[v] = 1
  }
  return seen
}
