import type { Json } from '../base/json.ts'

/**
 * What a client asks of the system. `f` is the name Jepsen histories use.
 * Results: read → value or null; write → null; cas → true or false (false: it found another value);
 * add → null; read-set → sorted list; transfer → null, or the reply is `rejected`;
 * read-balances → `{account: amount}`.
 */
export type Operation =
  | { readonly f: 'read'; readonly key: string }
  | { readonly f: 'write'; readonly key: string; readonly value: Json }
  | { readonly f: 'cas'; readonly key: string; readonly from: Json; readonly to: Json }
  | { readonly f: 'add'; readonly key: string; readonly element: number }
  | { readonly f: 'read-set'; readonly key: string }
  | { readonly f: 'transfer'; readonly from: string; readonly to: string; readonly amount: number }
  | { readonly f: 'read-balances' }

/** The families of operations that a protocol may be able to serve and a checker to judge. */
export type WorkloadId = 'register' | 'kv' | 'set' | 'bank'

/** True when the operation changes nothing, so that doing it twice does no harm. */
export function isReadOnly(operation: Operation): boolean {
  return operation.f === 'read' || operation.f === 'read-set' || operation.f === 'read-balances'
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
