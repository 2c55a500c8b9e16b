/**
 * Values with dotted version vectors (Preguiça, Baquero and others 2012): every write has a name of its own, the dot
 * (actor, count), beside what its writer had seen, so that two writes through one actor may be concurrent.
 *
 * Invariant: whoever has seen a dot (a, n), as a value or replaced, has seen all dots of `a` below n. Sets of values
 * are therefore always passed on whole.
 */
import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { countOf, emptyVector, incrementVector, mergeVectors, type VersionVector } from './version-vector.ts'

export type Dot = readonly [actor: string, count: number]

export interface Version {
  readonly dot: Dot
  /** All that the writer had seen: those versions are replaced. */
  readonly past: VersionVector
  readonly value: Json
  /** For those who want the last writer to win: rises along every chain of writes that have seen each other. */
  readonly stamp: number
}

/** Versions side by side, none of which has seen another, in the order of their dots. */
export type Siblings = readonly Version[]

/** The version's vector clock in the sense of Dynamo's paper: its past and itself. */
export function vectorOf({ dot: [actor, count], past }: Version): VersionVector {
  return mergeVectors(past, { [actor]: count })
}

/** What a reader of these versions has seen: the context of its next write. */
export function contextOf(siblings: Siblings): VersionVector {
  return siblings.reduce((context, version) => mergeVectors(context, vectorOf(version)), emptyVector)
}

/** The versions of both that none of the others has seen. Commutative, associative, idempotent. */
export function mergeSiblings(a: Siblings, b: Siblings): Siblings {
  const all = new Map([...a, ...b].map((version) => [dotText(version.dot), version]))
  const latest = [...all.values()].filter(
    ({ dot }) => ![...all.values()].some(({ past }) => includes(past, dot)),
  )
  return latest.sort((x, y) => (dotText(x.dot) < dotText(y.dot) ? -1 : 1))
}

/** A write by somebody who had seen `context`, through an actor that holds `held`: the versions that are left. */
export function writeOver(
  held: Siblings,
  { actor, context, value, nowUs }: { actor: string; context: VersionVector; value: Json; nowUs: number },
): { readonly siblings: Siblings; readonly version: Version } {
  const count = countOf(incrementVector(mergeVectors(contextOf(held), context), actor), actor)
  const stamp = Math.max(nowUs, ...held.map((version) => version.stamp + 1))
  const version: Version = { dot: [actor, count], past: context, value, stamp }
  return { siblings: mergeSiblings(held, [version]), version }
}

/** True when these versions contain that write or one that has replaced it. */
export function hasSeen(siblings: Siblings, dot: Dot): boolean {
  return siblings.some((version) => dotText(version.dot) === dotText(dot) || includes(version.past, dot))
}

/** True when nothing of `other` is news. */
export function covers(siblings: Siblings, other: Siblings): boolean {
  return other.every(({ dot }) => hasSeen(siblings, dot))
}

/** The winner where only one value may be: the latest stamp, and of equal ones the highest dot. */
export function lastWriter(siblings: Siblings): Version | null {
  return siblings.reduce<Version | null>(
    (last, version) => (last === null || version.stamp >= last.stamp ? version : last),
    null,
  )
}

export function dotText([actor, count]: Dot): string {
  return `${actor}:${String(count).padStart(9, '0')}`
}

/** Sets of versions never change, and their texts are asked for again and again. */
const texts = new WeakMap<Siblings, string>()

/** Equal for equal sets of versions. */
export function siblingsText(siblings: Siblings): string {
  let text = texts.get(siblings)
  if (text === undefined) texts.set(siblings, (text = canonicalJson(siblings as unknown as Json)))
  return text
}

function includes(vector: VersionVector, [actor, count]: Dot): boolean {
  return countOf(vector, actor) >= count
}
