import { assert } from '../base/assert.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { unreachable } from '../base/unreachable.ts'
import { openingBalances } from './bank.ts'
import type { Operation, Reply, WorkloadId } from './operation.ts'

/** The replicated state machine behind every protocol that orders commands: values by key. Deterministic. */
export interface Store {
  readonly values: Map<string, Json>
}

/** An empty store, or one with the given values (a bank's opening balances). */
export function createStore(values: { readonly [key: string]: Json } = {}): Store {
  return { values: new Map(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/** The store with which a workload begins. */
export function storeFor(workload: WorkloadId): Store {
  return createStore(workload === 'bank' ? openingBalances() : {})
}

/** Carries out one operation in place and gives the answer that the client sees. */
export function execute(store: Store, operation: Operation): Reply {
  const { values } = store
  switch (operation.f) {
    case 'read':
      return done(values.get(operation.key) ?? null)
    case 'write':
      values.set(operation.key, operation.value)
      return done(null)
    case 'cas':
      return compareAndSet(store, operation.key, operation.from, operation.to)
    case 'add':
      return add(store, operation.key, operation.element)
    case 'read-set':
      return done(values.get(operation.key) ?? [])
    case 'remove':
      return remove(store, operation.key, operation.element)
    case 'increment':
      values.set(operation.key, ((values.get(operation.key) ?? 0) as number) + operation.by)
      return done(null)
    case 'append':
      values.set(operation.key, [...((values.get(operation.key) ?? []) as readonly Json[]), operation.value])
      return done(null)
    case 'read-log':
      return done(values.get(operation.key) ?? [])
    case 'propose':
      if (!values.has(operation.key)) values.set(operation.key, operation.value)
      return done(values.get(operation.key)!)
    case 'put':
    case 'read-siblings':
    case 'read-members':
      return { kind: 'rejected', reason: `a plain store does not serve ${operation.f}` }
    case 'transfer':
      return transfer(store, operation)
    case 'read-balances':
      return done(Object.fromEntries(values))
    default:
      return unreachable(operation)
  }
}

/** Plain data for a snapshot; `restoreStore` gives an equal store. */
export function storeSnapshot(store: Store): Json {
  return Object.fromEntries(values(store))
}

export function restoreStore(snapshot: Json): Store {
  assert(
    snapshot !== null && typeof snapshot === 'object' && !Array.isArray(snapshot),
    'A store snapshot is an object.',
  )
  return { values: new Map(Object.entries(snapshot as { [key: string]: Json })) }
}

function values(store: Store): [string, Json][] {
  return [...store.values].sort(([a], [b]) => (a < b ? -1 : 1))
}

function done(value: Json): Reply {
  return { kind: 'done', value }
}

function compareAndSet(store: Store, key: string, from: Json, to: Json): Reply {
  const found = store.values.get(key) ?? null
  if (canonicalJson(found) !== canonicalJson(from)) return done(false)
  store.values.set(key, to)
  return done(true)
}

function add(store: Store, key: string, element: number): Reply {
  const members = (store.values.get(key) ?? []) as readonly number[]
  if (!members.includes(element))
    store.values.set(
      key,
      [...members, element].sort((a, b) => a - b),
    )
  return done(null)
}

function remove(store: Store, key: string, element: number): Reply {
  const members = (store.values.get(key) ?? []) as readonly number[]
  if (!members.includes(element)) return done(false)
  store.values.set(
    key,
    members.filter((member) => member !== element),
  )
  return done(true)
}

function transfer(store: Store, { from, to, amount }: Operation & { f: 'transfer' }): Reply {
  const source = store.values.get(from)
  const target = store.values.get(to)
  if (typeof source !== 'number' || typeof target !== 'number')
    return { kind: 'rejected', reason: 'no such account' }
  if (source < amount) return { kind: 'rejected', reason: 'insufficient funds' }
  store.values.set(from, source - amount)
  store.values.set(to, (store.values.get(to) as number) + amount)
  return done(null)
}
