import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedHistory } from '../../history/recorded-history.ts'
import { keyText } from '../key-text.ts'
import { listOf } from './list-order.ts'
import { initialVersion, type Transactions } from './transaction.ts'

/** How many elements of a list are shown at most; of a longer one the end is what matters. */
const elementsMax = 8

/** How transactions, keys and values are called in sentences, the same in every language. */
export class Scene {
  readonly #history: RecordedHistory
  readonly #transactions: Transactions

  constructor(history: RecordedHistory, transactions: Transactions) {
    this.#history = history
    this.#transactions = transactions
  }

  /** `T7 (p2)`: operation 7 of the history, by process p2. */
  transaction(t: number): string {
    const { index, process } = this.#history.operations[t]!
    return `T${index} (${process})`
  }

  key(k: number): string {
    const name = this.#transactions.keys[k]!
    // A history of one object has no keys.
    if (name === '') return 'linearizable.the-object'
    return keyText(typeof name === 'string' ? name : canonicalJson(name))
  }

  /** The value or element that makes the version. */
  version(v: number): string {
    return v === initialVersion
      ? canonicalJson(this.#history.initial)
      : this.value(this.#transactions.versionValue[v]!)
  }

  /** What step s saw or wrote. */
  step(s: number): string {
    return this.value(this.#transactions.value[s]!)
  }

  value(value: Json): string {
    if (!Array.isArray(value)) return canonicalJson(value)
    const list = listOf(value)
    const shown = list.slice(-elementsMax).map((one) => canonicalJson(one))
    return `[${list.length > elementsMax ? '… ' : ''}${shown.join(' ')}]`
  }
}
