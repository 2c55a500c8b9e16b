import type { Json } from '../base/json.ts'

/**
 * What a client asks of the system. `f` is the name Jepsen histories use.
 * Results: read → value or null; write → null; cas → true or false (false: it found another value);
 * add → null; read-set → sorted list; transfer → null, or the reply is `rejected`;
 * read-balances → `{account: amount}`; increment → null; remove → true or false (false: it was not there);
 * append → null; read-log → list, oldest first; put → null; read-siblings → `{values, context}`;
 * propose → the value that was chosen, whoever proposed it; read-members → the node's opinion of every node.
 */
export type Operation =
  | { readonly f: 'read'; readonly key: string }
  | { readonly f: 'write'; readonly key: string; readonly value: Json }
  | { readonly f: 'cas'; readonly key: string; readonly from: Json; readonly to: Json }
  | { readonly f: 'add'; readonly key: string; readonly element: number }
  | { readonly f: 'read-set'; readonly key: string }
  | { readonly f: 'transfer'; readonly from: string; readonly to: string; readonly amount: number }
  | { readonly f: 'read-balances' }
  | { readonly f: 'increment'; readonly key: string; readonly by: number }
  | { readonly f: 'remove'; readonly key: string; readonly element: number }
  | { readonly f: 'append'; readonly key: string; readonly value: Json }
  | { readonly f: 'read-log'; readonly key: string }
  | {
      readonly f: 'put'
      readonly key: string
      readonly value: Json
      /** What `read-siblings` gave with the values that this one replaces; null: the client has read nothing. */
      readonly context: Json
      /** Those values, so that a judge can tell what the client meant to replace. */
      readonly over: readonly Json[]
    }
  | { readonly f: 'read-siblings'; readonly key: string }
  | { readonly f: 'propose'; readonly key: string; readonly value: Json }
  | { readonly f: 'read-members' }

/** The families of operations that a protocol may be able to serve and a checker to judge. */
export type WorkloadId =
  | 'register'
  | 'kv'
  | 'set'
  | 'bank'
  /** Increments by any amount; they commute. */
  | 'counter'
  /** A set whose elements are added once and may be removed. */
  | 'or-set'
  /** Values appended to topics and read as lists. */
  | 'log'
  /** Writes that name the versions they replace; concurrent ones stay side by side. */
  | 'siblings'
  /** One value to be agreed upon for each key, once and for all. */
  | 'decree'
  /** Asks nodes whom they believe to be alive. */
  | 'members'

/** In the order in which people are offered them. */
export const workloadIds: readonly WorkloadId[] = [
  'register',
  'kv',
  'set',
  'bank',
  'counter',
  'or-set',
  'log',
  'siblings',
  'decree',
  'members',
]

/** True when the operation changes nothing, so that doing it twice does no harm. */
export function isReadOnly(operation: Operation): boolean {
  return operation.f === 'read' || operation.f.startsWith('read-')
}

/**
 * A node's answer to a client.
 * `done` happened; `rejected` was decided and had no effect, now or later; `redirected` did not happen here and
 * never will, try elsewhere; `unknown` may or may not have happened, now or later.
 */
export type Reply =
  | { readonly kind: 'done'; readonly value: Json }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'redirected'; readonly reason: string; readonly to: string | null }
  | { readonly kind: 'unknown'; readonly reason: string }

/** How an operation ended in the history, as Jepsen names it. */
export type Outcome = 'ok' | 'fail' | 'info'
