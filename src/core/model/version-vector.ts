/**
 * Version vectors (Parker et al. 1983): how many updates of each actor a value has seen. Plain data with its actors
 * sorted, so that equal vectors give equal JSON. An actor that is absent stands at 0.
 */
export type VersionVector = { readonly [actor: string]: number }

/** `before`: a has seen less than b; `after`: more; `concurrent`: each has seen something that the other has not. */
export type VersionOrder = 'equal' | 'before' | 'after' | 'concurrent'

export const emptyVector: VersionVector = {}

export function compareVectors(a: VersionVector, b: VersionVector): VersionOrder {
  const [aHasAll, bHasAll] = [descends(a, b), descends(b, a)]
  if (aHasAll && bHasAll) return 'equal'
  if (aHasAll) return 'after'
  return bHasAll ? 'before' : 'concurrent'
}

/** True when `a` has seen all that `b` has: it is equal or later. */
export function descends(a: VersionVector, b: VersionVector): boolean {
  return Object.keys(b).every((actor) => countOf(a, actor) >= countOf(b, actor))
}

/** What either has seen: the least vector that descends from both. */
export function mergeVectors(a: VersionVector, b: VersionVector): VersionVector {
  const counts = new Map(Object.entries(a))
  for (const [actor, count] of Object.entries(b)) counts.set(actor, Math.max(counts.get(actor) ?? 0, count))
  return sorted(counts)
}

/** The vector after one more update by this actor. */
export function incrementVector(vector: VersionVector, actor: string): VersionVector {
  return sorted(new Map([...Object.entries(vector), [actor, countOf(vector, actor) + 1]]))
}

/** How many updates of the actor the vector has seen. */
export function countOf(vector: VersionVector, actor: string): number {
  return vector[actor] ?? 0
}

/** The paper's notation: `[Sx,2][Sy,1]`; `[]` for the empty vector. */
export function vectorText(vector: VersionVector): string {
  const parts = Object.keys(vector)
    .sort()
    .map((actor) => `[${actor},${countOf(vector, actor)}]`)
  return parts.length === 0 ? '[]' : parts.join('')
}

function sorted(counts: ReadonlyMap<string, number>): VersionVector {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
