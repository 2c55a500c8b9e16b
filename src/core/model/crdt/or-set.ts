import type { Json } from '../../base/json.ts'
import { isCovered, sortedEntries, withDot, type Dot, type DotStore } from './dot-store.ts'

/**
 * Observed-remove set: every addition has a name of its own, and a removal takes away the additions that its node has
 * seen, no others. An addition that is concurrent with a removal survives it (Shapiro et al. 2011, 3.3.5). Without
 * tombstones: what the context covers and the entries lack was removed. Copies are merged by `mergeStores`.
 */
export type OrSet = DotStore<Json>

export function addElement(set: OrSet, dot: Dot, element: Json): OrSet {
  if (isCovered(set.context, dot)) return set
  const entries = sortedEntries([...Object.entries(set.entries), [dot, element]])
  return { entries, context: withDot(set.context, dot) }
}

/** `dots` are the additions that the remover had seen, `dot` names the removal. */
export function removeElement(set: OrSet, dot: Dot, dots: readonly Dot[]): OrSet {
  const entries = Object.fromEntries(Object.entries(set.entries).filter(([one]) => !dots.includes(one)))
  return { entries, context: withDot(set.context, dot) }
}

/** The living additions of an element. */
export function dotsOf(set: OrSet, element: Json): Dot[] {
  return Object.entries(set.entries).flatMap(([dot, one]) => (one === element ? [dot] : []))
}

/** The elements, each once. */
export function elementsOf(set: OrSet): Json[] {
  return [...new Set(Object.values(set.entries))]
}
