/**
 * Consistent hashing (Karger et al. 1997): nodes own points on a circle of 2^32 places, a key belongs to the first
 * point at or after its place, clockwise, wrapping round at the top.
 */
import { assert } from '../base/assert.ts'
import { textHash } from '../base/hash.ts'

export const ringPlaces = 2 ** 32

export interface RingPoint {
  /** 0 to `ringPlaces` - 1. */
  readonly place: number
  readonly owner: string
}

/** Points in rising order of place, no two at the same one. */
export type HashRing = readonly RingPoint[]

/** Where a key or a virtual node stands on the ring, evenly spread. */
export function placeOf(text: string): number {
  const hash = textHash()
  hash.add(text)
  let place = parseInt(hash.digest().slice(0, 8), 16) ^ parseInt(hash.digest().slice(8), 16)
  // Murmur3's finalizer: neighbouring names must not be neighbours on the ring.
  place = Math.imul(place ^ (place >>> 16), 0x85ebca6b)
  place = Math.imul(place ^ (place >>> 13), 0xc2b2ae35)
  return (place ^ (place >>> 16)) >>> 0
}

/** A ring on which every owner has that many points (virtual nodes). The same owners give the same ring. */
export function ringOf(owners: readonly string[], pointsEach: number): HashRing {
  assert(pointsEach >= 1, `A ring needs at least one point an owner, not ${pointsEach}.`)
  const points = owners.flatMap((owner) =>
    Array.from({ length: pointsEach }, (_, i) => ({ place: placeOf(`${owner}#${i}`), owner })),
  )
  points.sort((a, b) => a.place - b.place || (a.owner < b.owner ? -1 : 1))
  return points.filter((point, i) => i === 0 || point.place !== points[i - 1]!.place)
}

/** Number of the point that a place belongs to. */
export function pointAt(ring: HashRing, place: number): number {
  let [low, high] = [0, ring.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ring[middle]!.place < place) low = middle + 1
    else high = middle
  }
  return low === ring.length ? 0 : low
}

export function ownerOf(ring: HashRing, key: string): string {
  const point = ring[pointAt(ring, placeOf(key))]
  assert(point !== undefined, 'A ring without points owns nothing.')
  return point.owner
}

/** The first `count` distinct owners clockwise from a place; fewer where there are not as many. */
export function distinctOwners(ring: HashRing, place: number, count: number): string[] {
  const owners: string[] = []
  const first = pointAt(ring, place)
  for (let i = 0; i < ring.length && owners.length < count; i++) {
    const { owner } = ring[(first + i) % ring.length]!
    if (!owners.includes(owner)) owners.push(owner)
  }
  return owners
}

/** The part of the circle that each owner is responsible for, 0 to 1. */
export function shares(ring: HashRing): Map<string, number> {
  const parts = new Map<string, number>()
  ring.forEach(({ place, owner }, i) => {
    const before = i === 0 ? ring.at(-1)!.place - ringPlaces : ring[i - 1]!.place
    parts.set(owner, (parts.get(owner) ?? 0) + (place - before) / ringPlaces)
  })
  return parts
}
