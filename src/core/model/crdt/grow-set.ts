import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'

/** A set that only grows (Shapiro et al. 2011, 3.3.1). Elements are told apart by identity: numbers and texts. */
export type GrowSet = readonly Json[]

export function mergeGrowSets(a: GrowSet, b: GrowSet): GrowSet {
  return [...new Set([...a, ...b])].sort((one, other) => (canonicalJson(one) < canonicalJson(other) ? -1 : 1))
}

/** Two of them: what was removed once never comes back (2P-Set, Shapiro et al. 2011, 3.3.2). */
export interface TwoPhaseSet {
  readonly added: GrowSet
  readonly removed: GrowSet
}

export function mergeTwoPhaseSets(a: TwoPhaseSet, b: TwoPhaseSet): TwoPhaseSet {
  return { added: mergeGrowSets(a.added, b.added), removed: mergeGrowSets(a.removed, b.removed) }
}

export function twoPhaseElements({ added, removed }: TwoPhaseSet): Json[] {
  return added.filter((element) => !removed.includes(element))
}
