import { Edges, byRead, bySession } from '../isolation/edges.ts'
import { implied } from '../isolation/read-committed.ts'
import { beginning, type ReadsFrom } from '../isolation/reads-from.ts'

/**
 * What is known of the order of writes without any guarantee: a session's own writes of a key stand in its order, and what a
 * compare-and-set replaced stands before what it wrote. With the reads that saw them.
 */
function knownVersions(reads: ReadsFrom): Edges {
  const { count, session, readFirst, readKey, readFrom, writeFirst, writeKey, keyCount } = reads
  const edges = new Edges()
  const last = new LastOfSession(keyCount)
  for (let t = 0; t < count; t++) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      if (readFrom[i] !== beginning) edges.add(readFrom[i]!, t, byRead, t, readKey[i])
    }
    for (let w = writeFirst[t]!; w < writeFirst[t + 1]!; w++) {
      const before = last.put(session[t]!, writeKey[w]!, t)
      if (before >= 0) edges.add(before, t, bySession)
    }
  }
  return edges
}

/**
 * Read your writes (Terry et al., PDIS 1994): what a session wrote is there when it reads. A read of an older version than the
 * session's own last write closes a cycle.
 */
export function readYourWrites(reads: ReadsFrom): Edges {
  const { count, session, readFirst, readKey, readFrom, writeFirst, writeKey, keyCount } = reads
  const edges = knownVersions(reads)
  const lastWrite = new LastOfSession(keyCount)
  for (let t = 0; t < count; t++) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      const own = lastWrite.get(session[t]!, readKey[i]!)
      if (own < 0) continue
      edges.add(own, t, bySession)
      implied(edges, t, readKey[i]!, own, readFrom[i]!)
    }
    for (let w = writeFirst[t]!; w < writeFirst[t + 1]!; w++) lastWrite.put(session[t]!, writeKey[w]!, t)
  }
  return edges
}

/**
 * Monotonic reads (Terry et al., PDIS 1994): what a session has read is there when it reads again. A read of an older
 * version than the one before closes a cycle.
 */
export function monotonicReads(reads: ReadsFrom): Edges {
  const { count, session, readFirst, readKey, readFrom, keyCount } = reads
  const edges = knownVersions(reads)
  const lastRead = new LastOfSession(keyCount)
  const seenBy = new Int32Array(count).fill(beginning)
  for (let t = 0; t < count; t++) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      const before = lastRead.put(session[t]!, readKey[i]!, t)
      seenBy[t] = readFrom[i]!
      if (before < 0 || seenBy[before] === beginning) continue
      edges.add(before, t, bySession)
      implied(edges, t, readKey[i]!, seenBy[before]!, readFrom[i]!)
    }
  }
  return edges
}

/** Of each key the last operation of the session of the moment; sessions come one after the other. */
class LastOfSession {
  readonly #last: Int32Array
  readonly #session: Int32Array

  constructor(keys: number) {
    this.#last = new Int32Array(keys).fill(-1)
    this.#session = new Int32Array(keys).fill(-1)
  }

  get(session: number, key: number): number {
    return this.#session[key] === session ? this.#last[key]! : -1
  }

  /** The one before, or -1. */
  put(session: number, key: number, operation: number): number {
    const before = this.get(session, key)
    this.#session[key] = session
    this.#last[key] = operation
    return before
  }
}
