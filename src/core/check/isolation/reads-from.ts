/**
 * Who read from whom: all that the judges of isolation need of a history of transactions whose written values are
 * distinct. Transactions that certainly left nothing, and uncertain ones that nobody read from, are left out: an order
 * that explains the answers explains them without those too.
 *
 * Transactions are numbered session by session, so that the order of a session is the order of numbers.
 */
export interface ReadsFrom {
  readonly count: number
  /** Of transaction t: its index in the history. */
  readonly operation: Int32Array
  readonly session: Int32Array
  /** The transactions of session s are `sessionFirst[s]` to `sessionFirst[s + 1] - 1`, in its order. */
  readonly sessionFirst: Int32Array
  /** The reads of transaction t of what others wrote are `readFirst[t]` to `readFirst[t + 1] - 1`, in its order. */
  readonly readFirst: Int32Array
  readonly readKey: Int32Array
  /** The transaction whose write was seen, or `beginning`. */
  readonly readFrom: Int32Array
  /** The keys that transaction t wrote are at `writeFirst[t]` to `writeFirst[t + 1] - 1`, rising, each once. */
  readonly writeFirst: Int32Array
  readonly writeKey: Int32Array
  readonly keyCount: number
}

/** Read from where nothing was written yet: from before every transaction. */
export const beginning = -1

/** The writers of each key in groups of one session: what a rule looks for in them is found by bisection. */
export interface Writers {
  /** The groups of key x are `groupFirst[x]` to `groupFirst[x + 1] - 1`. */
  readonly groupFirst: Int32Array
  readonly groupSession: Int32Array
  /** The writers of group g are `writer[writerFirst[g]]` to `writer[writerFirst[g + 1] - 1]`, rising. */
  readonly writerFirst: Int32Array
  readonly writer: Int32Array
  /** Of each write (see `writeKey`) its place in `writer`. */
  readonly placeOf: Int32Array
}

/** O(writes). */
export function writersOf({ count, session, writeFirst, writeKey, keyCount }: ReadsFrom): Writers {
  const place = new Int32Array(keyCount + 1)
  for (const key of writeKey) place[key + 1]!++
  for (let key = 0; key < keyCount; key++) place[key + 1]! += place[key]!
  const keyFirst = place.slice()
  const writer = new Int32Array(writeKey.length)
  const placeOf = new Int32Array(writeKey.length)
  for (let t = 0; t < count; t++) {
    for (let w = writeFirst[t]!; w < writeFirst[t + 1]!; w++) {
      placeOf[w] = place[writeKey[w]!]!++
      writer[placeOf[w]!] = t
    }
  }
  const groupFirst = new Int32Array(keyCount + 1)
  const groupSession: number[] = []
  const writerFirst: number[] = []
  for (let key = 0; key < keyCount; key++) {
    groupFirst[key] = groupSession.length
    for (let i = keyFirst[key]!; i < keyFirst[key + 1]!; i++) {
      const owner = session[writer[i]!]!
      if (i > keyFirst[key]! && groupSession.at(-1) === owner) continue
      groupSession.push(owner)
      writerFirst.push(i)
    }
  }
  groupFirst[keyCount] = groupSession.length
  writerFirst.push(writer.length)
  return {
    groupFirst,
    groupSession: Int32Array.from(groupSession),
    writerFirst: Int32Array.from(writerFirst),
    writer,
    placeOf,
  }
}

/** The place in `writer` of the last writer of group g that is at most `bound`, or -1. */
export function lastPlaceUpTo({ writerFirst, writer }: Writers, group: number, bound: number): number {
  let low = writerFirst[group]!
  let high = writerFirst[group + 1]!
  if (low === high || writer[low]! > bound) return -1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (writer[middle]! <= bound) low = middle
    else high = middle
  }
  return low
}

/** Which write of transaction t is of the key (see `writeKey`), or -1. */
export function writeOf({ writeFirst, writeKey }: ReadsFrom, t: number, key: number): number {
  let low = writeFirst[t]!
  let high = writeFirst[t + 1]!
  while (low < high) {
    const middle = (low + high) >> 1
    if (writeKey[middle]! < key) low = middle + 1
    else high = middle
  }
  return low < writeFirst[t + 1]! && writeKey[low] === key ? low : -1
}
