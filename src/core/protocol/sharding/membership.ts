/** Placements: which owner a key belongs to, and what a change moves. Pure functions. */
import { hashOf } from '../../base/hash.ts'
import { placeOf, pointAt, ringOf, ringPlaces, shares, type HashRing } from '../../model/hash-ring.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Configuration } from './messages.ts'

export const methods = ['ring', 'range', 'mod-n'] as const
export type Method = (typeof methods)[number]

/** Also the textbook's code, which no one should choose (SHARD-1). */
type AnyMethod = Method | 'textbook'

/** A configuration made ready for lookups. */
export interface Placement {
  readonly method: AnyMethod
  readonly configuration: Configuration
  /** Empty unless the method is `ring`. */
  readonly ring: HashRing
}

/** The decisions of a lookup that people get wrong. */
export interface LookupRules {
  /** SHARD-1: how keys are placed, given how they should be. */
  method(wanted: Method): AnyMethod
  /** SHARD-2: number of the point that a place belongs to; out of bounds: none. */
  pointAt(ring: HashRing, place: number): number
}

export const rightLookup: LookupRules = { method: (wanted) => wanted, pointAt }

export function placementOf(
  configuration: Configuration,
  { method: wanted, virtualNodes }: { readonly method: Method; readonly virtualNodes: number },
  rules: LookupRules = rightLookup,
): Placement {
  const method = rules.method(wanted)
  const ring = method === 'ring' ? ringOf(configuration.owners, virtualNodes) : []
  return { method, configuration, ring }
}

/** The owner of a key (SHARD-1); null where a wrong lookup finds none. */
export function ownerIn(
  { method, configuration: { owners, slots }, ring }: Placement,
  key: string,
  rules: LookupRules = rightLookup,
): NodeId | null {
  const place = placeOf(key)
  if (method === 'mod-n') return owners[place % owners.length] ?? null
  if (method === 'range') return slots[slotOf(place, slots.length)] ?? null
  if (method === 'textbook') return textbookOwner(owners, key)
  return ring[rules.pointAt(ring, place)]?.owner ?? null
}

/**
 * "Consistent hashing" as a textbook prints it: node i takes a key when digit i of both hashes is the same, and a key
 * that agrees with no node falls on the floor.
 */
export function textbookOwner(owners: readonly NodeId[], key: string): NodeId | null {
  const [digits, count] = [digitsOf(key), 32]
  return owners.slice(0, count).find((owner, i) => digitsOf(owner)[i] === digits[i]) ?? null
}

/** 32 hexadecimal digits, as many as MD5 gives. */
function digitsOf(text: string): string {
  return [0, 1, 2, 3].map((i) => placeOf(`${text}/${i}`).toString(16).padStart(8, '0')).join('')
}

/** Slots are equal ranges of the circle of hash values. */
export function slotOf(place: number, slots: number): number {
  return Math.floor((place / ringPlaces) * slots)
}

/** Whether a change may move keys from one to the other: on a ring or with slots only to or from whom it is about. */
export function mayMove({ method, configuration }: Placement, from: NodeId, to: NodeId): boolean {
  return method === 'mod-n' || from === configuration.changed || to === configuration.changed
}

/** The owner of each slot after a change: as even as can be, with as few slots moved as that takes (SHARD-4). */
export function rebalanced(slots: readonly (NodeId | null)[], owners: readonly NodeId[]): readonly NodeId[] {
  const result = slots.map((owner) => (owner !== null && owners.includes(owner) ? owner : null))
  const countOf = (owner: NodeId): number => result.filter((one) => one === owner).length
  const least = (): NodeId => owners.reduce((best, one) => (countOf(one) < countOf(best) ? one : best))
  const most = (): NodeId => owners.reduce((best, one) => (countOf(one) >= countOf(best) ? one : best))
  result.forEach((owner, slot) => {
    if (owner === null) result[slot] = least()
  })
  while (countOf(most()) - countOf(least()) > 1) result[result.lastIndexOf(most())] = least()
  return result as NodeId[]
}

/** The part of all keys, 0 to 1, that each owner is responsible for. */
export function sharesIn({ method, configuration: { owners, slots }, ring }: Placement): Map<NodeId, number> {
  if (method === 'ring') return shares(ring)
  const partOf = (owner: NodeId): number =>
    method === 'range' ? slots.filter((one) => one === owner).length / slots.length : 1 / owners.length
  return new Map(owners.map((owner) => [owner, partOf(owner)]))
}

/** The part of all keys that moves when hash mod n follows other owners: exact, over one period of both. */
export function modMovement(before: readonly NodeId[], after: readonly NodeId[]): number {
  const period = (before.length * after.length) / divisor(before.length, after.length)
  let moved = 0
  for (let i = 0; i < period; i++) if (before[i % before.length] !== after[i % after.length]) moved++
  return moved / period
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}

export const sampleKeys: readonly string[] = Array.from({ length: 256 }, (_, i) => `sample ${i}`)

/** The owners of the sample keys, as places in the list of owners; -1: none. */
export function sampleOf(placement: Placement, rules: LookupRules): number[] {
  const { owners } = placement.configuration
  return sampleKeys.map((key) => owners.indexOf(ownerIn(placement, key, rules) ?? ''))
}

export function lookupHash(sample: readonly number[]): string {
  return hashOf(sample.join(' '))
}
