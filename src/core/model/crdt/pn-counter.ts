import { countOf, mergeVectors, type VersionVector } from '../version-vector.ts'

/**
 * Counter that goes up and down: for each actor how much it has added and how much it has taken away, both only ever
 * growing, so that the greater of two numbers is the newer one (Shapiro et al. 2011, 3.1.3).
 */
export interface PnCounter {
  readonly plus: VersionVector
  readonly minus: VersionVector
}

export const zeroCounter: PnCounter = { plus: {}, minus: {} }

/** The actor's own numbers after one more change, and nobody else's: a delta, to be merged like any other state. */
export function incremented(counter: PnCounter, actor: string, by: number): PnCounter {
  const more = (totals: VersionVector, amount: number): VersionVector =>
    amount > 0 ? { [actor]: countOf(totals, actor) + amount } : {}
  return { plus: more(counter.plus, by), minus: more(counter.minus, -by) }
}

export function mergeCounters(a: PnCounter, b: PnCounter): PnCounter {
  return { plus: mergeVectors(a.plus, b.plus), minus: mergeVectors(a.minus, b.minus) }
}

export function counterValue({ plus, minus }: PnCounter): number {
  const sum = (totals: VersionVector): number =>
    Object.values(totals).reduce((total, amount) => total + amount, 0)
  return sum(plus) - sum(minus)
}
