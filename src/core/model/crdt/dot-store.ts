import { countOf, mergeVectors, type VersionVector } from '../version-vector.ts'

/** The name of one update: who made it and the how many-th of its maker it was, `n2@0#7`. Never given twice. */
export type Dot = string

export function dotOf(actor: string, counter: number): Dot {
  return `${actor}#${counter}`
}

export function dotParts(dot: Dot): { readonly actor: string; readonly counter: number } {
  const at = dot.lastIndexOf('#')
  return { actor: dot.slice(0, at), counter: Number(dot.slice(at + 1)) }
}

/** Orders dots of one actor by number, and actors by name: any order does, as long as it is the same everywhere. */
export function compareDots(a: Dot, b: Dot): number {
  const [one, other] = [dotParts(a), dotParts(b)]
  if (one.actor !== other.actor) return one.actor < other.actor ? -1 : 1
  return one.counter - other.counter
}

/** True when a copy with that context has seen the update, whatever became of it since. */
export function isCovered(context: VersionVector, dot: Dot): boolean {
  const { actor, counter } = dotParts(dot)
  return countOf(context, actor) >= counter
}

/** The context that has seen one update more. */
export function withDot(context: VersionVector, dot: Dot): VersionVector {
  const { actor, counter } = dotParts(dot)
  return mergeVectors(context, { [actor]: counter })
}

/**
 * What the updates that are still alive say, and which updates were seen at all. An update that was seen and is not
 * alive has been replaced or removed: so no tombstone is needed (Almeida, Shoker, Baquero 2018, causal CRDTs).
 * Invariant: the context covers every entry.
 */
export interface DotStore<V> {
  readonly entries: { readonly [dot: Dot]: V }
  readonly context: VersionVector
}

export const emptyStore: DotStore<never> = { entries: {}, context: {} }

/** Keeps what both have, and what one has and the other has never seen. */
export function mergeStores<V>(a: DotStore<V>, b: DotStore<V>): DotStore<V> {
  const kept = [...alive(a, b), ...alive(b, a).filter(([dot]) => !(dot in a.entries))]
  return { entries: sortedEntries(kept), context: mergeVectors(a.context, b.context) }
}

function alive<V>(one: DotStore<V>, other: DotStore<V>): [Dot, V][] {
  return Object.entries(one.entries).filter(([dot]) => dot in other.entries || !isCovered(other.context, dot))
}

/** In one order everywhere, so that equal stores are equal texts. */
export function sortedEntries<V>(entries: readonly [Dot, V][]): { readonly [dot: Dot]: V } {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareDots(a, b)))
}
