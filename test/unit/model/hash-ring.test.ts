import { expect, test } from 'vitest'
import {
  distinctOwners,
  ownerOf,
  placeOf,
  pointAt,
  ringOf,
  ringPlaces,
  shares,
  type HashRing,
} from '../../../src/core/model/hash-ring.ts'

const nodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i + 1}`)

test('SH-004: a place belongs to the first point at or after it, and wraps round', () => {
  const ring: HashRing = [
    { place: 10, owner: 'A' },
    { place: 20, owner: 'B' },
    { place: 30, owner: 'C' },
  ]
  const cases = { 5: 'A', 10: 'A', 11: 'B', 30: 'C', 31: 'A', 0: 'A' }
  for (const [place, owner] of Object.entries(cases))
    expect(ring[pointAt(ring, Number(place))]!.owner).toBe(owner)
})

test('names that differ in one character are spread evenly', () => {
  const buckets = new Array<number>(16).fill(0)
  for (let i = 0; i < 16_000; i++) buckets[Math.floor((placeOf(`k${i}`) / ringPlaces) * 16)]!++
  // Chi-square with 15 degrees of freedom: 37.7 is exceeded once in a thousand times.
  const chi = buckets.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
  expect(chi).toBeLessThan(37.7)
})

test('a node that joins takes keys for itself only', () => {
  const [before, after] = [ringOf(nodes(10), 64), ringOf(nodes(11), 64)]
  const keys = Array.from({ length: 5000 }, (_, i) => `k${i}`)
  const moved = keys.filter((key) => ownerOf(before, key) !== ownerOf(after, key))
  expect(moved.every((key) => ownerOf(after, key) === 'n11')).toBe(true)
  expect(moved.length / keys.length).toBeGreaterThan(0.04)
  expect(moved.length / keys.length).toBeLessThan(0.15)
})

test('DY-012: the owners of a place are distinct nodes', () => {
  const ring = ringOf(nodes(3), 64)
  for (let i = 0; i < 1000; i++) expect(new Set(distinctOwners(ring, placeOf(`k${i}`), 3)).size).toBe(3)
  expect(distinctOwners(ring, 0, 9)).toHaveLength(3)
})

test('the shares are the whole circle', () => {
  const total = [...shares(ringOf(nodes(7), 16)).values()].reduce((sum, share) => sum + share, 0)
  expect(total).toBeCloseTo(1, 9)
})
