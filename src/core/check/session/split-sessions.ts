import { byRead, bySession, knownEdges, type Edges } from '../isolation/edges.ts'
import { beginning, type ReadsFrom } from '../isolation/reads-from.ts'

/** Each session as two, one of its writes and one of its reads, and what orders them. */
export interface SplitSessions {
  readonly reads: ReadsFrom
  readonly edges: Edges
}

/**
 * The order in which writes become visible when reads are monotonic. Monotonic writes: a session's writes come one after the
 * other, its reads come one after the other, and between the two nothing is ordered. Writes follow reads: moreover a write
 * comes after all that its session had read before (`readsFirst`). A compare-and-set is a read and a write.
 */
export function splitSessions(whole: ReadsFrom, readsFirst: boolean): SplitSessions {
  const { count, session, sessionFirst, readFirst, writeFirst } = whole
  const reader = new Int32Array(count).fill(-1)
  const writer = new Int32Array(count).fill(-1)
  const operation: number[] = []
  const owner: number[] = []
  const first = [0]
  for (let s = 0; s + 1 < sessionFirst.length; s++) {
    for (const [side, at] of [
      [writer, writeFirst],
      [reader, readFirst],
    ] as const) {
      for (let t = sessionFirst[s]!; t < sessionFirst[s + 1]!; t++) {
        if (at[t] === at[t + 1]) continue
        side[t] = operation.length
        operation.push(whole.operation[t]!)
        owner.push(first.length - 1)
      }
      first.push(operation.length)
    }
  }
  const reads: ReadsFrom = {
    ...{ count: operation.length, keyCount: whole.keyCount },
    operation: Int32Array.from(operation),
    session: Int32Array.from(owner),
    sessionFirst: Int32Array.from(first),
    ...sides(whole, reader, writer, operation.length),
  }
  const edges = knownEdges(reads, 1)
  let lastReader = -1
  for (let t = 0; t < count; t++) {
    if (t > 0 && session[t] !== session[t - 1]) lastReader = -1
    if (reader[t]! >= 0) lastReader = reader[t]!
    if (writer[t]! < 0) continue
    if (readsFirst && lastReader >= 0) edges.add(lastReader, writer[t]!, bySession)
    const from = reader[t]! < 0 ? beginning : whole.readFrom[readFirst[t]!]!
    if (from !== beginning)
      edges.add(writer[from]!, writer[t]!, byRead, reader[t], whole.readKey[readFirst[t]!])
  }
  return { reads, edges }
}

/** The columns of reads and writes over the new numbers. Every operation has one step of a kind at most. */
function sides(
  { count, readFirst, readKey, readFrom, writeFirst, writeKey }: ReadsFrom,
  reader: Int32Array,
  writer: Int32Array,
  nodes: number,
): Pick<ReadsFrom, 'readFirst' | 'readKey' | 'readFrom' | 'writeFirst' | 'writeKey'> {
  const reads = new Int32Array(nodes + 1)
  const writes = new Int32Array(nodes + 1)
  for (let t = 0; t < count; t++) {
    if (reader[t]! >= 0) reads[reader[t]! + 1] = 1
    if (writer[t]! >= 0) writes[writer[t]! + 1] = 1
  }
  for (let node = 0; node < nodes; node++) {
    reads[node + 1]! += reads[node]!
    writes[node + 1]! += writes[node]!
  }
  const key = new Int32Array(reads[nodes]!)
  const from = new Int32Array(reads[nodes]!)
  const written = new Int32Array(writes[nodes]!)
  for (let t = 0; t < count; t++) {
    if (writer[t]! >= 0) written[writes[writer[t]!]!] = writeKey[writeFirst[t]!]!
    if (reader[t]! < 0) continue
    const i = readFirst[t]!
    key[reads[reader[t]!]!] = readKey[i]!
    from[reads[reader[t]!]!] = readFrom[i] === beginning ? beginning : writer[readFrom[i]!]!
  }
  return { readFirst: reads, readKey: key, readFrom: from, writeFirst: writes, writeKey: written }
}
