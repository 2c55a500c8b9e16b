import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Histogram } from '../../../src/core/measure/histogram.ts'

it('gives percentiles that are never below the true one and at most 0.4 % above it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 100_000_000 }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0, 0.5, 0.95, 0.99, 1),
      (values, share) => {
        const histogram = new Histogram()
        for (const value of values) histogram.add(value)
        const truth = [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1]!
        const found = histogram.percentile(share)!
        expect(found).toBeGreaterThanOrEqual(truth)
        expect(found).toBeLessThanOrEqual(truth * 1.004)
      },
    ),
  )
})

it('is exact below 512', () => {
  const histogram = new Histogram()
  for (let value = 0; value < 512; value++) histogram.add(value)
  expect(histogram.percentile(0.5)).toBe(255)
  expect(histogram.percentile(1)).toBe(511)
})

it('has no percentile of nothing', () => {
  expect(new Histogram().percentile(0.5)).toBeNull()
  expect(new Histogram().mean).toBe(0)
})
