import {
  aborted,
  committed,
  initialVersion,
  unknownVersion,
  type Transactions,
} from '../transactions/transaction.ts'

/**
 * A read that no order of the transactions can explain, whatever the level from read committed on.
 * `never-written`: nobody wrote the value. `aborted`: only a transaction that left nothing did (G1a). `intermediate`: its
 * writer replaced it before it committed (G1b). `own-write`: the transaction itself had written another value last.
 * `own-future`: the transaction itself wrote it only later.
 */
export interface ReadFault {
  readonly kind: 'never-written' | 'aborted' | 'intermediate' | 'own-write' | 'own-future'
  /** Step that reads. */
  readonly step: number
  /** Step that wrote what was seen (for `own-write`: what should have been seen), or -1. */
  readonly writer: number
}

/** One value of a key written twice, so that nobody can tell which of the two was read. -1: it was there in the beginning. */
export interface RepeatedWrite {
  readonly steps: readonly [number, number]
}

/** Of each version the step that wrote it, of each step whether its transaction wrote the key later again. */
export interface VersionWriters {
  /** -1 where nobody did. */
  readonly stepOf: Int32Array
  readonly isReplaced: Uint8Array
  /** First version that was read and written by two transactions that may have committed, or null. */
  readonly repeated: RepeatedWrite | null
}

export function versionWriters(transactions: Transactions): VersionWriters {
  const { count, first, status, owner, isWrite, key, version, versionKey, keys } = transactions
  const stepOf = new Int32Array(versionKey.length).fill(-1)
  const second = new Int32Array(versionKey.length).fill(-1)
  const isReplaced = new Uint8Array(owner.length)
  const writtenIn = new Int32Array(keys.length).fill(-1)
  for (let t = 0; t < count; t++) {
    for (let s = first[t + 1]! - 1; s >= first[t]!; s--) {
      if (isWrite[s] === 0) continue
      if (writtenIn[key[s]!] === t) isReplaced[s] = 1
      writtenIn[key[s]!] = t
    }
    for (let s = first[t]!; s < first[t + 1]!; s++) {
      if (isWrite[s] === 0) continue
      const known = stepOf[version[s]!]!
      // A value tried again after an abort is read from the one that took effect.
      if (known < 0 || status[owner[known]!] === aborted) stepOf[version[s]!] = s
      else if (status[t] !== aborted) second[version[s]!] = s
    }
  }
  return { stepOf, isReplaced, repeated: repeatedOf(transactions, stepOf, second) }
}

/** Values that nobody read may repeat: nothing depends on whose they are. */
function repeatedOf(
  { owner, status, isWrite, key, version, keys }: Transactions,
  stepOf: Int32Array,
  second: Int32Array,
): RepeatedWrite | null {
  const restored = new Int32Array(keys.length).fill(-1)
  for (let s = 0; s < owner.length; s++) {
    if (isWrite[s] === 1 && version[s] === initialVersion && status[owner[s]!] !== aborted)
      restored[key[s]!] = s
  }
  for (let s = 0; s < owner.length; s++) {
    if (isWrite[s] === 1 || status[owner[s]!] !== committed) continue
    const seen = version[s]!
    if (seen > initialVersion && second[seen]! >= 0) return { steps: [stepOf[seen]!, second[seen]!] }
    if (seen === initialVersion && restored[key[s]!]! >= 0) return { steps: [-1, restored[key[s]!]!] }
  }
  return null
}

/** Every read of a committed transaction that nothing can explain. O(steps). */
export function readFaults(
  transactions: Transactions,
  { stepOf, isReplaced }: VersionWriters,
): readonly ReadFault[] {
  const { count, first, status, owner, isWrite, key, version, keys } = transactions
  const faults: ReadFault[] = []
  const ownStep = new Int32Array(keys.length).fill(-1)
  for (let t = 0; t < count; t++) {
    if (status[t] !== committed) continue
    for (let s = first[t]!; s < first[t + 1]!; s++) {
      const seen = version[s]!
      if (isWrite[s] === 1) {
        ownStep[key[s]!] = s
        continue
      }
      if (seen === unknownVersion) continue
      const own = ownStep[key[s]!]!
      if (own >= first[t]!) {
        if (version[own] !== seen) faults.push({ kind: 'own-write', step: s, writer: own })
        continue
      }
      if (seen === initialVersion) continue
      const writer = stepOf[seen]!
      if (writer < 0) faults.push({ kind: 'never-written', step: s, writer })
      else if (owner[writer] === t) faults.push({ kind: 'own-future', step: s, writer })
      else if (status[owner[writer]!] === aborted) faults.push({ kind: 'aborted', step: s, writer })
      else if (isReplaced[writer] === 1) faults.push({ kind: 'intermediate', step: s, writer })
    }
  }
  return faults
}
