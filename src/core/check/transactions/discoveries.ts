import type { Sentence } from '../../model/sentence.ts'
import type { CycleEdge } from '../../model/verdict.ts'
import { anomalies, type Anomaly } from './anomaly.ts'

/** One anomaly with its proof. */
export interface Discovery {
  readonly sentence: Sentence
  /** The transactions that together prove it, by number; of a cycle in its order. */
  readonly transactions: readonly number[]
  /** Why each of them must come before the next, and the last before the first. */
  readonly cycle?: readonly CycleEdge[]
  /** Further steps of the argument, where it is no cycle of transactions. */
  readonly reasons?: readonly Sentence[]
}

/** What was found: how many of each kind, and the smallest example of each. */
export class Discoveries {
  readonly #counts = new Map<Anomaly, number>()
  readonly #examples = new Map<Anomaly, { readonly size: number; readonly tell: () => Discovery }>()

  /** `size`: in transactions; `tell` is asked for the example that is kept, and only when it is told. */
  add(anomaly: Anomaly, size: number, tell: () => Discovery): void {
    this.#counts.set(anomaly, (this.#counts.get(anomaly) ?? 0) + 1)
    const known = this.#examples.get(anomaly)
    if (known === undefined || size < known.size) this.#examples.set(anomaly, { size, tell })
  }

  has(anomaly: Anomaly): boolean {
    return this.#counts.has(anomaly)
  }

  /** What was found, in the order in which it is told. */
  get kinds(): Anomaly[] {
    return anomalies.filter((one) => this.#counts.has(one))
  }

  count(anomaly: Anomaly): number {
    return this.#counts.get(anomaly) ?? 0
  }

  example(anomaly: Anomaly): Discovery {
    return this.#examples.get(anomaly)!.tell()
  }
}
