import type { Json } from '../../base/json.ts'
import { row } from '../../model/durable.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { Lease, LeaseLockNote, MessageOf } from './messages.ts'
import { note, send, type Resource, type Store } from './state.ts'

/** What happened to a lock is told when it is on the disk: a crash may still undo it. */
export function onLeaseSafe(store: Store, fact: LeaseLockNote): void {
  note(store, fact)
}

/** The lease is on the disk before anything that follows leaves; a replica is told without waiting for it. */
export function keepLease(store: Store, lock: string, lease: Lease, fact?: LeaseLockNote): void {
  store.leases.set(lock, lease)
  const value = { ...lease, token: store.rules.remembersToken ? lease.token : 0 }
  const writes = [{ kind: 'put', table: 'leases', key: lock, value }] as const
  store.effects.push({
    kind: 'persist',
    writes,
    ...(fact === undefined ? {} : { done: fact as unknown as Json }),
  })
  const { replica } = store.layout
  if (replica !== null && replica !== store.self) send(store, replica, { type: 'Replicate', lock, lease })
}

export function keepTakeover(store: Store): void {
  store.effects.push({
    kind: 'persist',
    writes: [{ kind: 'put', table: 'lives', key: 'takeover', value: 1 }],
  })
}

/** LL-6: value and fence are one record. */
export function keepCell(resource: Resource, key: string, value: number, highest: number): void {
  resource.cells.set(key, { value, highest })
  const kept = { value, highest: resource.rules.remembersFence ? highest : 0 }
  resource.effects.push({ kind: 'persist', writes: [{ kind: 'put', table: 'cells', key, value: kept }] })
}

export const durability: readonly DurabilityRule[] = [
  {
    message: 'Granted',
    rule: 'LL-2',
    missing(message, disk) {
      const { lock, owner } = message as MessageOf<'Granted'>
      const lease = row(disk, 'leases', lock) as Lease | null
      // A later holder's record stands for this one: the answer may have waited behind it.
      return lease === null ? `the lease of ${owner} on ${lock}` : null
    },
  },
  {
    message: 'Stored',
    rule: 'LL-6',
    missing(message, disk) {
      const { key } = message as MessageOf<'Stored'>
      return row(disk, 'cells', key) === null ? `the value of ${key}` : null
    },
  },
  {
    message: 'Fenced',
    rule: 'LL-6',
    missing(message, disk) {
      const { key, highest } = message as MessageOf<'Fenced'>
      const cell = row(disk, 'cells', key) as { highest: number } | null
      return (cell?.highest ?? 0) >= highest ? null : `the fence ${highest} of ${key}`
    },
  },
]
