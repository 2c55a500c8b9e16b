import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'

const draws = (seed: number, subsystem: string): number[] => {
  const stream = prng(seed, subsystem)
  return Array.from({ length: 20 }, () => stream.unit())
}

describe('a seeded stream of numbers', () => {
  test('is the same for the same seed and subsystem, and another for any other', () => {
    expect(draws(1, 'network')).toEqual(draws(1, 'network'))
    expect(draws(1, 'network')).not.toEqual(draws(2, 'network'))
    expect(draws(1, 'network')).not.toEqual(draws(1, 'disk'))
    expect(draws(1, 'network')).not.toEqual(draws(1 + 2 ** 32, 'network'))
  })

  test('keeps its first numbers for ever, because recorded seeds depend on them', () => {
    const stream = prng(42, 'golden')
    expect([stream.integer(0, 999), stream.integer(0, 999), stream.integer(0, 999)]).toMatchInlineSnapshot(`
      [
        4,
        902,
        180,
      ]
    `)
  })

  test('draws whole numbers within both bounds and reaches each of them', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: -20, max: 20 }), fc.nat({ max: 10 }), (seed, from, width) => {
        const stream = prng(seed, 'test')
        const seen = new Set(Array.from({ length: 400 }, () => stream.integer(from, from + width)))
        expect(Math.min(...seen)).toBe(from)
        expect(Math.max(...seen)).toBe(from + width)
        expect(seen.size).toBe(width + 1)
      }),
      { numRuns: 50 },
    )
  })

  test('shuffles without losing or changing anything', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer()), (seed, list) => {
        const before = [...list]
        const shuffled = prng(seed, 'test').shuffle(list)
        expect(list).toEqual(before)
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...list].sort((a, b) => a - b))
      }),
    )
  })

  test('is uniform: ten thousand draws fill ten bins evenly', () => {
    const stream = prng(7, 'uniform')
    const bins = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) bins[Math.floor(stream.unit() * 10)]!++
    // Chi-square with 9 degrees of freedom: 27.9 is passed by 99.9 % of fair streams.
    expect(bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9)
  })
})
