/**
 * Two edges of which an order must keep at least one. `read`: `reader` read the key from `older`, and `newer` wrote it
 * too: `newer` stands before `older` or after the reader. `writes`: `newer` and `older` both write the key: one ends
 * before the other begins.
 */
export interface Choice {
  readonly kind: 'read' | 'writes'
  /** Edges as [from, to], nodes of the order. */
  readonly one: readonly [number, number]
  readonly other: readonly [number, number]
  readonly key: number
  /** Transactions; `reader` is -1 where there is none. */
  readonly reader: number
  readonly older: number
  readonly newer: number
}
