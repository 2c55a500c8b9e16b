import type { Json } from '../base/json.ts'
import type { Operation, Reply, WorkloadId } from './operation.ts'
import { execute, restoreStore, storeFor, storeSnapshot, type Store } from './store.ts'

/**
 * What consensus replicates (Schneider 1990): a state that changes by operations only, in their order, the same way on
 * every replica. A machine that is not the key-value store takes its commands as `append` and its questions as `read`.
 */
export interface StateMachine<S> {
  readonly create: () => S
  /** Carries out one operation in place and gives its answer. Deterministic. */
  readonly execute: (state: S, operation: Operation) => Reply
  /** Plain data; `restore` gives an equal state. */
  readonly snapshot: (state: S) => Json
  readonly restore: (snapshot: Json) => S
  /** What people may see of it. */
  readonly show: (state: S) => { readonly [key: string]: Json }
}

/** The values by key that every workload of clients works on. */
export function storeMachine(workload: WorkloadId): StateMachine<Store> {
  return {
    create: () => storeFor(workload),
    execute,
    snapshot: storeSnapshot,
    restore: restoreStore,
    show: (store) => Object.fromEntries(store.values),
  }
}
