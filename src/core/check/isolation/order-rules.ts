/**
 * The three levels that ask for one order of all transactions, and what they ask of it.
 *
 * Serializable (Cobra, OSDI 2020): every transaction reads and writes at one moment. Snapshot isolation (PolySI, VLDB
 * 2023) and prefix (Biswas and Enea, OOPSLA 2019): it reads all at one moment and writes all at a later one, with its own
 * session's earlier transactions before both. Every read sees the last write before it. Under snapshot isolation
 * moreover of two transactions that write one key one ends before the other begins.
 */
export interface OrderRules {
  /** Moments of a transaction t: it reads at node `t * moments` and writes at node `t * moments + moments - 1`. */
  readonly moments: 1 | 2
  /** Whether of two that write one key the first to commit wins. */
  readonly firstCommitterWins: boolean
}

export const serializableRules: OrderRules = { moments: 1, firstCommitterWins: false }
export const snapshotRules: OrderRules = { moments: 2, firstCommitterWins: true }
export const prefixRules: OrderRules = { moments: 2, firstCommitterWins: false }
