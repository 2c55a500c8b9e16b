import { byNewerRead, byOverwrite, type Edges } from './edges.ts'
import { beginning, writeOf, type ReadsFrom } from './reads-from.ts'

/**
 * What read committed implies (Biswas and Enea, OOPSLA 2019): a transaction that saw a write of t2 and later reads x from
 * t1, though t2 wrote x too, puts t2 before t1. Only the next read of x after the first sight of t2 is looked at: the
 * ones after it follow. Of what t2 wrote and what the reader reads the smaller set is gone through, so that the whole
 * takes O(n^1.5) (AWDIT, PLDI 2025). True: it always ends.
 */
export function addReadCommitted(reads: ReadsFrom, edges: Edges): true {
  const { count, readFirst, readKey, readFrom, writeFirst, writeKey, keyCount } = reads
  /** Where the reader of the moment first sees a transaction. */
  const sightOf = new Int32Array(count)
  /** Of a key that the reader reads after the place reached: from whom it does so next. Valid where `nextIn` is it. */
  const nextFrom = new Int32Array(keyCount)
  const nextIn = new Int32Array(keyCount).fill(-1)
  for (let t = 0; t < count; t++) {
    const begin = readFirst[t]!
    const end = readFirst[t + 1]!
    if (end - begin < 2) continue
    for (let i = end - 1; i >= begin; i--) if (readFrom[i] !== beginning) sightOf[readFrom[i]!] = i
    const ahead: number[] = []
    for (let i = end - 1; i >= begin; i--) {
      const seen = readFrom[i]!
      const key = readKey[i]!
      if (nextIn[key] === t) implied(edges, t, key, seen, nextFrom[key]!)
      else ahead.push(key)
      if (seen !== beginning && sightOf[seen] === i) {
        if (writeFirst[seen + 1]! - writeFirst[seen]! <= ahead.length) {
          for (let w = writeFirst[seen]!; w < writeFirst[seen + 1]!; w++) {
            const other = writeKey[w]!
            if (nextIn[other] === t && other !== key) implied(edges, t, other, seen, nextFrom[other]!)
          }
        } else {
          for (const other of ahead) {
            if (other !== key && writeOf(reads, seen, other) >= 0)
              implied(edges, t, other, seen, nextFrom[other]!)
          }
        }
      }
      nextFrom[key] = seen
      nextIn[key] = t
    }
  }
  return true
}

/** `reader` saw `newer`, which wrote the key, and then read the key from `from`: so `newer` came before it. */
export function implied(edges: Edges, reader: number, key: number, newer: number, from: number): void {
  if (newer === from || newer === beginning) return
  if (from === beginning) edges.add(reader, newer, byOverwrite, reader, key)
  else edges.add(newer, from, byNewerRead, reader, key)
}
