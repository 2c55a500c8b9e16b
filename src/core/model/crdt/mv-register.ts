import type { Json } from '../../base/json.ts'
import { mergeVectors, type VersionVector } from '../version-vector.ts'
import { isCovered, sortedEntries, withDot, type Dot, type DotStore } from './dot-store.ts'

/**
 * Multi-value register: versions that do not know of each other stand side by side until a write names them all
 * (Shapiro et al. 2011, 3.2.2; Dynamo 4.4; one dot for each version as in Preguiça et al. 2012). Copies are merged by
 * `mergeStores`.
 */
export type MvRegister = DotStore<Json>

/** A write that has seen what `covers` says replaces that and nothing else. */
export function writeVersion(
  register: MvRegister,
  dot: Dot,
  { value, covers }: { value: Json; covers: VersionVector },
): MvRegister {
  if (isCovered(register.context, dot))
    return { ...register, context: mergeVectors(register.context, covers) }
  const kept = Object.entries(register.entries).filter(([one]) => !isCovered(covers, one))
  return {
    entries: sortedEntries([...kept, [dot, value]]),
    context: withDot(mergeVectors(register.context, covers), dot),
  }
}

export function versionsOf(register: MvRegister): Json[] {
  return Object.values(register.entries)
}
