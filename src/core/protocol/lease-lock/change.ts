/** The lock store: who gets a lock, who gives it back, and what happens when time runs out. */
import type { NodeId } from '../../model/identity.ts'
import { keepLease, keepTakeover } from './durability.ts'
import type { Lease, MessageOf, Owner } from './messages.ts'
import { note, send, type Store } from './state.ts'

const free: Lease = { owner: null, token: 0, fromUs: 0, untilUs: null }

export function leaseOf(store: Store, lock: string): Lease {
  return store.leases.get(lock) ?? free
}

/** LL-1: whether somebody has the lock now. */
function isHeld(store: Store, { owner, untilUs }: Lease): boolean {
  if (owner === null) return false
  return untilUs === null || store.nowUs < untilUs || !store.rules.expires
}

export function onAcquire(store: Store, from: NodeId, { lock, owner, ttlUs }: MessageOf<'Acquire'>): void {
  store.requests++
  takeOver(store)
  const lease = leaseOf(store, lock)
  if (isHeld(store, lease)) {
    if (lease.owner === owner) return send(store, from, { type: 'Granted', lock, owner, token: lease.token })
    const endsUs = lease.fromUs + store.settings.ttlUs
    note(store, { kind: 'keptOut', lock, owner, holder: lease.owner!, atUs: store.nowUs, endsUs })
    if (!store.settings.queues) return send(store, from, { type: 'Refused', lock, owner })
    const waiters = waitersOf(store, lock)
    if (!waiters.some((waiter) => waiter.owner === owner)) waiters.push({ worker: from, owner, ttlUs })
    return
  }
  grant(store, from, lock, owner, ttlUs)
}

/** LL-2, LL-4: the lock, its time and its token are one record on the disk before anybody hears of it. */
function grant(store: Store, to: NodeId, lock: string, owner: Owner, ttlUs: number | null): void {
  const fromUs = store.nowUs
  const token = leaseOf(store, lock).token + 1
  const untilUs = ttlUs === null ? null : fromUs + ttlUs
  const promisedUs = fromUs + store.settings.ttlUs
  keepLease(
    store,
    lock,
    { owner, token, fromUs, untilUs },
    { kind: 'granted', lock, owner, token, atUs: fromUs, untilUs: promisedUs },
  )
  send(store, to, { type: 'Granted', lock, owner, token })
  watch(store, lock)
}

export function onExpire(store: Store, { lock, owner, ttlUs }: MessageOf<'Expire'>): void {
  const lease = leaseOf(store, lock)
  if (lease.owner === owner && lease.untilUs === null)
    keepLease(store, lock, { ...lease, untilUs: store.nowUs + ttlUs })
}

/** LL-3: a plain DEL takes the lock from whoever has it; compare-and-delete only from the one who asks. */
export function onRelease(store: Store, { lock, owner }: MessageOf<'Release'>): void {
  const lease = leaseOf(store, lock)
  const isOwn = lease.owner === owner
  if (lease.owner === null || (!isOwn && !store.rules.anyoneReleases(store.settings.variant))) {
    if (!isOwn) note(store, { kind: 'spared', lock, holder: lease.owner, by: owner })
    return
  }
  const freed = { kind: 'freed', lock, holder: lease.owner, by: owner } as const
  keepLease(store, lock, { ...lease, owner: null, untilUs: null }, freed)
  next(store, lock)
}

function waitersOf(store: Store, lock: string): { worker: NodeId; owner: Owner; ttlUs: number | null }[] {
  let waiters = store.waiters.get(lock)
  if (waiters === undefined) store.waiters.set(lock, (waiters = []))
  return waiters
}

/** Gives a free lock to who waits longest. */
function next(store: Store, lock: string): void {
  const waiter = waitersOf(store, lock).shift()
  if (waiter !== undefined) grant(store, waiter.worker, lock, waiter.owner, waiter.ttlUs)
}

/** With a queue nobody asks again, so the store itself must look when the lease ends. */
function watch(store: Store, lock: string): void {
  if (!store.settings.queues) return
  const { ttlUs } = store.settings
  store.effects.push({ kind: 'setTimer', timer: `lease ${lock}`, fromUs: ttlUs, toUs: ttlUs })
}

export function onLeaseOver(store: Store, lock: string): void {
  if (isHeld(store, leaseOf(store, lock))) watch(store, lock)
  else next(store, lock)
}

/** The first who asks a replica makes it the store. */
function takeOver(store: Store): void {
  if (store.self !== store.layout.replica || store.hasTakenOver) return
  store.hasTakenOver = true
  keepTakeover(store)
}

/** The replica believes what it is told, when it is told, until it takes over. */
export function onReplicate(store: Store, { lock, lease }: MessageOf<'Replicate'>): void {
  if (!store.hasTakenOver && lease.token >= leaseOf(store, lock).token) keepLease(store, lock, lease)
}
