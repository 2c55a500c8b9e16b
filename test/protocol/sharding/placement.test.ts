import { describe, expect, it } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { pointAt, ringPlaces, type HashRing } from '../../../src/core/model/hash-ring.ts'
import {
  modMovement,
  ownerIn,
  placementOf,
  rebalanced,
  sharesIn,
  textbookOwner,
  type Method,
  type Placement,
} from '../../../src/core/protocol/sharding/membership.ts'
import { rulesOf } from '../../../src/core/protocol/sharding/mutants.ts'

const owners = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i + 1}`)

function placed(method: Method, count: number): Placement {
  const all = owners(count)
  return placementOf({ number: 1, owners: all, slots: [], changed: null }, { method, virtualNodes: 64 })
}

function movedPart(method: Method, before: number, after: number, keys: number): number {
  const [old, now] = [placed(method, before), placed(method, after)]
  let moved = 0
  for (let i = 0; i < keys; i++) if (ownerIn(old, `key ${i}`) !== ownerIn(now, `key ${i}`)) moved++
  return moved / keys
}

describe('SH-001 what hash mod n moves', () => {
  it.each([
    [3, 4, 0.75],
    [4, 5, 0.8],
    [4, 8, 0.5],
    [10, 11, 0.909091],
    [10, 9, 0.9],
    [100, 101, 0.990099],
  ])('SH-001: %i to %i owners moves %f of the keys', (before, after, expected) => {
    expect(modMovement(owners(before), owners(after))).toBeCloseTo(expected, 6)
    const keys = 5000
    const fourDeviations = 4 * Math.sqrt((expected * (1 - expected)) / keys)
    expect(Math.abs(movedPart('mod-n', before, after, keys) - expected)).toBeLessThan(fourDeviations)
  })

  it('SH-001: the ring moves about a tenth of that, and MUT-H01 does not', () => {
    expect(movedPart('ring', 10, 11, 5000)).toBeLessThan(0.15)
    expect(rulesOf('ring-is-mod-n').method('ring')).toBe('mod-n')
  })
})

/** A ring from a seed, with places drawn at random: the closed forms are about those. */
function randomRing(count: number, points: number, seed: number): HashRing {
  const chance = prng(seed, 'ring')
  const ring = owners(count).flatMap((owner) =>
    Array.from({ length: points }, () => ({ place: Math.floor(chance.unit() * ringPlaces), owner })),
  )
  return ring.sort((a, b) => a.place - b.place)
}

function sharesOf(ring: HashRing): Map<string, number> {
  const configuration = { number: 1, owners: [], slots: [], changed: null }
  return sharesIn({ method: 'ring', configuration, ring })
}

function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) }
}

const seeds = 2000

describe('SH-002 what a join moves on a ring', () => {
  it.each([
    [4, 1, 0.1633],
    [4, 100, 0.01787],
    [10, 1, 0.083],
    [10, 16, 0.02161],
    [10, 128, 0.00766],
  ])('SH-002: %i owners with %i points each: 1/(n+1) on average, deviation %f', (n, v, expected) => {
    // What moves is exactly the share of the newcomer: all of it comes to that node (checked below).
    const moved = Array.from({ length: seeds }, (_, seed) =>
      sharesOf(randomRing(n + 1, v, seed)).get(`n${n + 1}`)!,
    )
    const { mean, deviation } = meanAndDeviation(moved)
    expect(Math.abs(mean - 1 / (n + 1))).toBeLessThan((3 * deviation) / Math.sqrt(seeds))
    const closedForm = Math.sqrt(n / ((n + 1) ** 2 * ((n + 1) * v + 1)))
    expect(closedForm).toBeCloseTo(expected, 3)
    expect(Math.abs(deviation / closedForm - 1)).toBeLessThan(0.05)
  })

  it('SH-002: every moved key moves to the newcomer', () => {
    for (let seed = 0; seed < 20; seed++) {
      const after = randomRing(5, 8, seed)
      const before = after.filter(({ owner }) => owner !== 'n5')
      for (let place = 0; place < ringPlaces; place += ringPlaces / 512) {
        const [old, now] = [before[pointAt(before, place)]!.owner, after[pointAt(after, place)]!.owner]
        if (old !== now) expect(now).toBe('n5')
      }
    }
  })
})

describe('SH-004 lookups on a ring', () => {
  const ring: HashRing = [
    { place: 10, owner: 'A' },
    { place: 20, owner: 'B' },
    { place: 30, owner: 'C' },
  ]
  const cases = [
    [5, 'A'],
    [10, 'A'],
    [11, 'B'],
    [30, 'C'],
    [31, 'A'],
    [0, 'A'],
  ] as const

  it.each(cases)('SH-004: place %i belongs to %s', (place, owner) => {
    expect(ring[rulesOf(null).pointAt(ring, place)]!.owner).toBe(owner)
  })

  it('SH-004: MUT-H02 finds nobody above the last point', () => {
    const wrong = rulesOf('no-wrap-around')
    const found = cases.map(([place]) => ring[wrong.pointAt(ring, place)]?.owner ?? null)
    expect(found).toEqual(['A', 'A', 'B', 'C', null, 'A'])
  })
})

describe('SH-007 the textbook’s consistent hash drops keys', () => {
  it.each([
    [3, 0.824],
    [10, 0.5245],
    [64, 0.1268],
  ])('SH-007: with %i nodes %f of the keys find none', (n, expected) => {
    const [all, keys] = [owners(n), 4000]
    const counts = new Map<string | null, number>()
    for (let i = 0; i < keys; i++) {
      const owner = textbookOwner(all, `key ${i}`)
      counts.set(owner, (counts.get(owner) ?? 0) + 1)
    }
    expect((15 / 16) ** Math.min(n, 32)).toBeCloseTo(expected, 3)
    const fourDeviations = 4 * Math.sqrt((expected * (1 - expected)) / keys)
    expect(Math.abs(counts.get(null)! / keys - expected)).toBeLessThan(fourDeviations)
    // The first node takes a sixteenth, each further one a sixteenth of what is left.
    for (const i of [0, 2]) {
      const part = (1 / 16) * (15 / 16) ** i
      expect(Math.abs((counts.get(`n${i + 1}`) ?? 0) / keys - part)).toBeLessThan(4 * Math.sqrt(part / keys))
    }
  })
})

describe('SH-009 slots are spread evenly and few of them move', () => {
  const steps: readonly (readonly string[])[] = [['g1'], ['g1', 'g2'], ['g1', 'g2', 'g3'], ['g1', 'g3']]

  function walk(mutant: string | null): { moved: number[]; uneven: number[] } {
    const { rebalanced: deal } = rulesOf(mutant)
    let slots: readonly (string | null)[] = Array.from({ length: 10 }, () => null)
    const [moved, uneven]: [number[], number[]] = [[], []]
    for (const groups of steps) {
      const next = deal(slots, groups)
      moved.push(next.filter((owner, i) => owner !== slots[i]).length)
      const counts = groups.map((group) => next.filter((owner) => owner === group).length)
      uneven.push(Math.max(...counts) - Math.min(...counts))
      slots = next
    }
    return { moved, uneven }
  }

  it('SH-009: join, join, join, leave move 10, 5, 3 and 3 slots', () => {
    const { moved, uneven } = walk(null)
    expect(moved).toEqual([10, 5, 3, 3])
    expect(Math.max(...uneven)).toBeLessThanOrEqual(1)
  })

  it('SH-009: dealing anew moves more, robbing one owner is uneven', () => {
    expect(walk('deals-slots-anew').moved[2]).toBeGreaterThan(3)
    expect(Math.max(...walk('robs-the-first-owner').uneven)).toBeGreaterThan(1)
  })

  it('SH-009: is even and minimal for every number of owners', () => {
    for (let count = 1; count < 9; count++) {
      const before = rebalanced(
        Array.from({ length: 16 }, () => null),
        owners(count),
      )
      const after = rebalanced(before, owners(count + 1))
      const moved = after.filter((owner, i) => owner !== before[i])
      expect(moved).toHaveLength(Math.floor(16 / (count + 1)))
      expect(new Set(moved)).toEqual(new Set([`n${count + 1}`]))
    }
  })
})

describe('SH-010 one owner lost, no copies', () => {
  it.each([
    [1, 0.0905],
    [128, 0.00838],
  ])('SH-010: %i points each: a tenth of the keys on average, deviation %f', (v, expected) => {
    const lost = Array.from({ length: seeds }, (_, seed) => sharesOf(randomRing(10, v, seed)).get('n1')!)
    const { mean, deviation } = meanAndDeviation(lost)
    expect(Math.abs(mean - 0.1)).toBeLessThan((3 * deviation) / Math.sqrt(seeds))
    const closedForm = Math.sqrt(9 / (100 * (10 * v + 1)))
    expect(closedForm).toBeCloseTo(expected, 4)
    // Three standard errors of a deviation that is estimated from 2000 skewed values.
    expect(Math.abs(deviation / closedForm - 1)).toBeLessThan(0.08)
  })
})
