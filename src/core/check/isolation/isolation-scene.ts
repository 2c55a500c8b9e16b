import type { RecordedHistory } from '../../history/recorded-history.ts'
import { Scene } from '../transactions/scene.ts'
import type { Transactions } from '../transactions/transaction.ts'

/** How transactions, keys and values are called in the sentences about isolation. */
export class IsolationScene extends Scene {
  readonly #transactions: Transactions

  constructor(history: RecordedHistory, transactions: Transactions) {
    super(history, transactions)
    this.#transactions = transactions
  }

  /** What transaction t wrote to the key last. */
  written(t: number, key: number): string {
    const { first, isWrite, key: keyOf } = this.#transactions
    let s = first[t + 1]! - 1
    while (s > first[t]! && (isWrite[s] === 0 || keyOf[s] !== key)) s--
    return this.step(s)
  }
}
