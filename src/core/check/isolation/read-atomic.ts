import type { Edges } from './edges.ts'
import { beginning, writeOf, type ReadsFrom } from './reads-from.ts'
import { implied } from './read-committed.ts'

/**
 * What read atomic implies (Biswas and Enea, OOPSLA 2019): a transaction that reads x from t1 puts before t1 every other
 * writer of x from which it reads anything, and every one that its session did earlier; of those the last is enough.
 * O(n^1.5) as in AWDIT (PLDI 2025). True: it always ends.
 */
export function addReadAtomic(reads: ReadsFrom, edges: Edges): true {
  addOwnSession(reads, edges)
  const { count, readFirst, readKey, readFrom, writeFirst, writeKey, keyCount } = reads
  const seenBy = new Int32Array(count).fill(-1)
  /** Where the reader of the moment reads a key first; valid where `readIn` is it. */
  const place = new Int32Array(keyCount)
  const readIn = new Int32Array(keyCount).fill(-1)
  for (let t = 0; t < count; t++) {
    const begin = readFirst[t]!
    const end = readFirst[t + 1]!
    for (let i = begin; i < end; i++) {
      const key = readKey[i]!
      if (readIn[key] === t) {
        // Two versions of one key: each writer stands before the other.
        implied(edges, t, key, readFrom[place[key]!]!, readFrom[i]!)
        implied(edges, t, key, readFrom[i]!, readFrom[place[key]!]!)
      } else {
        readIn[key] = t
        place[key] = i
      }
    }
    for (let i = begin; i < end; i++) {
      const seen = readFrom[i]!
      if (seen === beginning || seenBy[seen] === t) continue
      seenBy[seen] = t
      if (writeFirst[seen + 1]! - writeFirst[seen]! <= end - begin) {
        for (let w = writeFirst[seen]!; w < writeFirst[seen + 1]!; w++) {
          const key = writeKey[w]!
          if (readIn[key] === t) implied(edges, t, key, seen, readFrom[place[key]!]!)
        }
      } else {
        for (let j = begin; j < end; j++) {
          const key = readKey[j]!
          if (place[key] === j && writeOf(reads, seen, key) >= 0) implied(edges, t, key, seen, readFrom[j]!)
        }
      }
    }
  }
  return true
}

function addOwnSession(reads: ReadsFrom, edges: Edges): void {
  const { count, session, readFirst, readKey, readFrom, writeFirst, writeKey, keyCount } = reads
  const lastWriter = new Int32Array(keyCount)
  const writtenIn = new Int32Array(keyCount).fill(-1)
  for (let t = 0; t < count; t++) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      const key = readKey[i]!
      if (writtenIn[key] === session[t]) implied(edges, t, key, lastWriter[key]!, readFrom[i]!)
    }
    for (let w = writeFirst[t]!; w < writeFirst[t + 1]!; w++) {
      lastWriter[writeKey[w]!] = t
      writtenIn[writeKey[w]!] = session[t]!
    }
  }
}

/** The first transaction that reads two versions of one key, with the key and both writers, or null. */
export function unrepeatableRead({ count, readFirst, readKey, readFrom, keyCount }: ReadsFrom): {
  readonly reader: number
  readonly key: number
  readonly writers: readonly [number, number]
} | null {
  const readIn = new Int32Array(keyCount).fill(-1)
  const from = new Int32Array(keyCount)
  for (let t = 0; t < count; t++) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      const key = readKey[i]!
      if (readIn[key] === t && from[key] !== readFrom[i]) {
        return { reader: t, key, writers: [from[key]!, readFrom[i]!] }
      }
      readIn[key] = t
      from[key] = readFrom[i]!
    }
  }
  return null
}
