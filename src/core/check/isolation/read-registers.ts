import {
  committed,
  initialVersion,
  uncertain,
  unknownVersion,
  type Transactions,
} from '../transactions/transaction.ts'
import type { VersionWriters } from './read-faults.ts'
import { beginning, type ReadsFrom } from './reads-from.ts'

/** Who read from whom in a history without read faults and repeated writes. O(steps · log of a transaction's writes). */
export function readRegisters(transactions: Transactions, { stepOf }: VersionWriters): ReadsFrom {
  const { first, owner, isWrite, key, version, keys } = transactions
  const { operation, session, sessionFirst } = sessionsOf(transactions, stepOf)
  const count = operation.length
  const numberOf = new Int32Array(transactions.count).fill(-1)
  operation.forEach((t, number) => (numberOf[t] = number))
  const readFirst = new Int32Array(count + 1)
  const writeFirst = new Int32Array(count + 1)
  const readKey: number[] = []
  const readFrom: number[] = []
  const writeKey: number[] = []
  const writtenBy = new Int32Array(keys.length).fill(-1)
  for (let number = 0; number < count; number++) {
    const t = operation[number]!
    const written: number[] = []
    for (let s = first[t]!; s < first[t + 1]!; s++) {
      const name = key[s]!
      const isOwn = writtenBy[name] === number
      if (isWrite[s] === 1) {
        if (!isOwn) written.push(name)
        writtenBy[name] = number
      } else if (!isOwn && version[s] !== unknownVersion) {
        readKey.push(name)
        readFrom.push(version[s] === initialVersion ? beginning : numberOf[owner[stepOf[version[s]!]!]!]!)
      }
    }
    writeKey.push(...written.sort((a, b) => a - b))
    readFirst[number + 1] = readKey.length
    writeFirst[number + 1] = writeKey.length
  }
  return {
    ...{ count, operation, session, sessionFirst, readFirst, writeFirst, keyCount: keys.length },
    readKey: Int32Array.from(readKey),
    readFrom: Int32Array.from(readFrom),
    writeKey: Int32Array.from(writeKey),
  }
}

/** The transactions that count, session by session, each session in its order. */
function sessionsOf(
  transactions: Transactions,
  stepOf: Int32Array,
): Pick<ReadsFrom, 'operation' | 'session' | 'sessionFirst'> {
  const { count, status, process, processes } = transactions
  const counts = countedTransactions(transactions, stepOf)
  const sessionFirst = new Int32Array(processes.length + 1)
  for (let t = 0; t < count; t++) if (counts[t] === 1) sessionFirst[process[t]! + 1]!++
  for (let s = 0; s < processes.length; s++) sessionFirst[s + 1]! += sessionFirst[s]!
  const place = sessionFirst.slice()
  const operation = new Int32Array(sessionFirst[processes.length]!)
  const session = new Int32Array(operation.length)
  for (let t = 0; t < status.length; t++) {
    if (counts[t] === 0) continue
    const number = place[process[t]!]!++
    operation[number] = t
    session[number] = process[t]!
  }
  return { operation, session, sessionFirst }
}

/** 1 for what committed: it says so, or a transaction that did has read from it. */
function countedTransactions(
  { count, status, owner, isWrite, version }: Transactions,
  stepOf: Int32Array,
): Uint8Array {
  const counts = new Uint8Array(count)
  for (let t = 0; t < count; t++) if (status[t] === committed) counts[t] = 1
  for (let s = 0; s < owner.length; s++) {
    if (isWrite[s] === 1 || status[owner[s]!] !== committed || version[s]! <= initialVersion) continue
    const writer = owner[stepOf[version[s]!]!]!
    if (status[writer] === uncertain) counts[writer] = 1
  }
  return counts
}
