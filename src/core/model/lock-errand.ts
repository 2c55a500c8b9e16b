import type { ClientId } from './identity.ts'

/**
 * What a worker does with a lock for one increment: take the lock, read the resource with its token, write the sum with
 * the same token, answer, give the lock back. One errand a tenure, so that a write that comes twice says the same. Which
 * lock service gives the tokens is no business of the errand. Pure: the worker says what it should do next.
 */
export interface Errand {
  readonly client: ClientId
  readonly seq: number
  readonly key: string
  readonly by: number
  stage: 'waiting' | 'acquiring' | 'reading' | 'writing' | 'releasing'
  token: number
  /** What it writes: the value that it read and `by`. */
  value: number
  /** When it last asked for what it waits for. */
  askedUs: number
}

export function createErrand(client: ClientId, seq: number, key: string, by: number): Errand {
  return { client, seq, key, by, stage: 'waiting', token: 0, value: 0, askedUs: 0 }
}

/** The lock is ours. False: the errand was not waiting for it. */
export function onGranted(errand: Errand, token: number): boolean {
  if (errand.stage !== 'acquiring') return false
  errand.stage = 'reading'
  errand.token = token
  return true
}

/** The resource told what it holds: the errand knows what to write. */
export function onValue(errand: Errand, token: number, value: number): boolean {
  if (errand.stage !== 'reading' || token !== errand.token) return false
  errand.stage = 'writing'
  errand.value = value + errand.by
  return true
}

/** The write is done. */
export function onWritten(errand: Errand, token: number): boolean {
  if (errand.stage !== 'writing' || token !== errand.token) return false
  errand.stage = 'releasing'
  return true
}

/** Whether the errand may have changed the resource: then its client's outcome is unknown when it ends early. */
export function mayHaveWritten(errand: Errand): boolean {
  return errand.stage === 'writing'
}
