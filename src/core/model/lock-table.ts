import { compareTxids, type Txid } from './transaction-name.ts'

/**
 * The locks of one participant on its accounts. A request takes all its locks at once or none, in order of arrival.
 *
 * Against deadlock, waiting goes in one direction only: a transaction may wait for older ones; one that finds a younger
 * one before it is refused and tried again under a new name. A cycle of waiting would need somebody who waits for a
 * younger one. (Rosenkrantz, Stearns and Lewis 1978, turned round: their wait-die lets the old wait. Here a holder has
 * mostly voted and cannot be wounded, and requests arrive nearly in order of age, so that this way hardly any dies.)
 */
export interface Locks {
  readonly held: Map<string, Holding>
  queue: LockRequest[]
}

export interface Holding {
  readonly mode: LockRequest['mode']
  readonly txids: Set<Txid>
}

export interface LockRequest {
  readonly txid: Txid
  readonly accounts: readonly string[]
  readonly mode: 'shared' | 'exclusive'
}

export function requestLocks(locks: Locks, request: LockRequest): 'granted' | 'waiting' | 'refused' {
  const before = blockers(locks, request, locks.queue)
  if (before.length === 0) {
    hold(locks, request)
    return 'granted'
  }
  if (before.some((txid) => compareTxids(txid, request.txid) > 0)) return 'refused'
  locks.queue.push(request)
  return 'waiting'
}

/** Gives back what a transaction holds or waits for; the answer names those that now have their locks. */
export function releaseLocks(locks: Locks, txid: Txid): Txid[] {
  for (const [account, { txids }] of locks.held) {
    if (txids.delete(txid) && txids.size === 0) locks.held.delete(account)
  }
  const waiting: LockRequest[] = []
  const granted: Txid[] = []
  for (const request of locks.queue) {
    if (request.txid === txid) continue
    if (blockers(locks, request, waiting).length > 0) waiting.push(request)
    else {
      hold(locks, request)
      granted.push(request.txid)
    }
  }
  locks.queue = waiting
  return granted
}

/** Whom a request must wait for: holders, and those ahead of it in the queue. */
export function blockers(locks: Locks, request: LockRequest, ahead: readonly LockRequest[]): Txid[] {
  const conflicts = (mode: LockRequest['mode']): boolean =>
    mode === 'exclusive' || request.mode === 'exclusive'
  const holders = request.accounts.flatMap((account) => {
    const holding = locks.held.get(account)
    return holding === undefined || !conflicts(holding.mode) ? [] : [...holding.txids]
  })
  const queued = ahead.filter(
    (other) => conflicts(other.mode) && other.accounts.some((account) => request.accounts.includes(account)),
  )
  return [...holders, ...queued.map((other) => other.txid)].filter((txid) => txid !== request.txid)
}

/** Takes locks without asking: at a restart a prepared transaction has them already. */
export function hold(locks: Locks, { txid, accounts, mode }: LockRequest): void {
  for (const account of accounts) {
    const holding = locks.held.get(account)
    if (holding === undefined) locks.held.set(account, { mode, txids: new Set([txid]) })
    else holding.txids.add(txid)
  }
}
