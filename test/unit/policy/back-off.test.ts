import { expect, test } from 'vitest'
import { backOffRange } from '../../../src/core/workload/policy/back-off.ts'
import {
  measured,
  noEstimate,
  timedOut,
  timeoutUs,
} from '../../../src/core/workload/policy/latency-estimate.ts'

test('an exponential back-off doubles up to its bound, a fixed one stays', () => {
  const waits = (kind: 'fixed' | 'exponential'): number[] =>
    [1, 2, 3, 4, 5, 60].map(
      (retry) => backOffRange({ kind, baseMs: 10, maxMs: 100, jitter: 'none' }, retry).toUs / 1000,
    )
  expect(waits('exponential')).toEqual([10, 20, 40, 80, 100, 100])
  expect(waits('fixed')).toEqual([10, 10, 10, 10, 10, 10])
})

test('jitter draws from nothing to the whole wait', () => {
  const settings = { kind: 'exponential', baseMs: 10, maxMs: 100 } as const
  expect(backOffRange({ ...settings, jitter: 'full' }, 2)).toEqual({ fromUs: 0, toUs: 20_000 })
  expect(backOffRange({ ...settings, jitter: 'none' }, 2)).toEqual({ fromUs: 20_000, toUs: 20_000 })
  expect(backOffRange({ ...settings, kind: 'none', jitter: 'full' }, 2)).toEqual({ fromUs: 0, toUs: 0 })
})

test('a time-out that learns follows RFC 6298', () => {
  const bounds = { firstUs: 500_000, minUs: 1_000, maxUs: 2_000_000 }
  const estimate = noEstimate()
  expect(timeoutUs(estimate, bounds)).toBe(500_000)
  measured(estimate, 10_000)
  expect(timeoutUs(estimate, bounds)).toBe(10_000 + 4 * 5_000)
  measured(estimate, 10_000)
  expect(timeoutUs(estimate, bounds)).toBe(10_000 + 4 * 3_750)
  timedOut(estimate)
  timedOut(estimate)
  expect(timeoutUs(estimate, bounds)).toBe(4 * 25_000)
  for (let i = 0; i < 10; i++) timedOut(estimate)
  expect(timeoutUs(estimate, bounds)).toBe(25_000 * 64)
  measured(estimate, 10_000)
  expect(timeoutUs(estimate, bounds)).toBeLessThan(25_000)
})
