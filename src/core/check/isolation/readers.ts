import { beginning, writeOf, type ReadsFrom, type Writers } from './reads-from.ts'

/**
 * Who reads each version: of each session only its last reader, as the others stand before that one.
 * A version is the place of its writer in `Writers.writer`; after them stands one beginning for each key.
 */
export interface Readers {
  /** The readers of version v are `reader[first[v]]` to `reader[first[v + 1] - 1]`, rising. */
  readonly first: Int32Array
  readonly reader: Int32Array
}

/** `versionRead`: of each read the version that it saw. */
export function readersOf(
  { count, session, readFirst, keyCount }: ReadsFrom,
  writers: Writers,
  versionRead: Int32Array,
): Readers {
  const versions = writers.writer.length + keyCount
  const next = new Int32Array(versions).fill(-1)
  const first = new Int32Array(versions + 1)
  const isLast = new Uint8Array(versionRead.length)
  for (let t = count - 1; t >= 0; t--) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      const version = versionRead[i]!
      if (next[version]! >= 0 && session[next[version]!] === session[t]) continue
      next[version] = t
      isLast[i] = 1
      first[version + 1]!++
    }
  }
  for (let v = 0; v < versions; v++) first[v + 1]! += first[v]!
  const place = first.slice()
  const reader = new Int32Array(first[versions]!)
  for (let t = 0; t < count; t++) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      if (isLast[i] === 1) reader[place[versionRead[i]!]!++] = t
    }
  }
  return { first, reader }
}

/** Of each read the version that it saw. */
export function versionsRead(reads: ReadsFrom, { writer, placeOf }: Writers): Int32Array {
  return reads.readKey.map((key, i) => {
    const from = reads.readFrom[i]!
    return from === beginning ? writer.length + key : placeOf[writeOf(reads, from, key)]!
  })
}
