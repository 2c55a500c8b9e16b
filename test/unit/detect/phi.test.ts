import { describe, expect, it } from 'vitest'
import { deviationsFor, phiAfter, phiOf } from '../../../src/core/detect/phi.ts'
import { basisOf, beat, createRhythm, phiNow, type RhythmSettings } from '../../../src/core/detect/rhythm.ts'

const settings: RhythmSettings = {
  intervalUs: 1_000_000,
  windowSize: 1000,
  deviationMinUs: 100_000,
  pauseUs: 0,
  tail: 'exact',
}

describe('phi', () => {
  it.each([
    [500, 0, 0],
    [1000, 0.301, 0.301],
    [1200, 1.643, 1.643],
    [1400, 4.499, 4.737],
    [1600, 9.006, 10.783],
    [1700, 11.893, 15.369],
  ])(
    'PHI-001: after %i ms of silence at mean 1000 and deviation 100 it is %f exactly and %f by the logistic formula',
    (silence, exact, logistic) => {
      expect(phiAfter(silence, 1000, 100, 'exact')).toBeCloseTo(exact, 2)
      expect(Math.abs(phiAfter(silence, 1000, 100, 'logistic') - logistic)).toBeLessThan(0.02)
    },
  )

  it('PHI-001: far out it stays a number and goes on rising', () => {
    const levels = [10, 50, 100, 1000].map((z) => phiOf(z, 'exact'))
    expect(levels.every(Number.isFinite)).toBe(true)
    expect([...levels].sort((a, b) => a - b)).toEqual(levels)
    expect(phiOf(-40, 'logistic')).toBeCloseTo(0)
  })

  it('PHI-002: is 0 as long as no heartbeat came', () => {
    expect(phiNow(createRhythm(settings), 3_600_000_000)).toBe(0)
  })

  it.each([
    [1, 1.2816, 1.2822],
    [3, 3.0902, 3.0589],
    [8, 5.612, 5.226],
    [10, 6.3613, 5.799],
    [12, 7.0345, 6.2921],
  ])(
    'PHI-007: a threshold of %i means a silence of mean + %f deviations, by the logistic formula %f',
    (phi, exact, logistic) => {
      expect(deviationsFor(phi, 'exact')).toBeCloseTo(exact, 3)
      expect(deviationsFor(phi, 'logistic')).toBeCloseTo(logistic, 3)
    },
  )

  it('PHI-004: dead after missed heartbeats, alive with the next one, dead again after seven seconds', () => {
    const rhythm = createRhythm({ ...settings, tail: 'logistic', pauseUs: 3_000_000 })
    const isAlive = (): boolean => phiNow(rhythm, nowUs) < 8
    let nowUs = 0
    const come = (afterUs: number): void => {
      nowUs += afterUs
      beat(rhythm, nowUs, isAlive())
    }
    for (let i = 0; i < 1000; i++) come(1_000_000)
    nowUs += 5 * 60 * 1_000_000
    expect(isAlive()).toBe(false)
    come(100_000)
    expect(isAlive()).toBe(true)
    for (const gapUs of [900_000, 900_000, 900_000]) come(gapUs)
    expect(isAlive()).toBe(true)
    nowUs += 7_000_000
    expect(isAlive()).toBe(false)
  })

  it('learns the rhythm of the window only: a silence of a suspect teaches nothing, a long one counts as four intervals', () => {
    const rhythm = createRhythm({ ...settings, windowSize: 4, deviationMinUs: 1 })
    for (let i = 0; i <= 8; i++) beat(rhythm, i * 500_000, true)
    expect(basisOf(rhythm)).toEqual({ meanUs: 500_000, deviationUs: 1 })
    beat(rhythm, 100_000_000, false)
    expect(basisOf(rhythm).meanUs).toBe(500_000)
    beat(rhythm, 200_000_000, true)
    expect(basisOf(rhythm).meanUs).toBe((3 * 500_000 + 4_000_000) / 4)
  })
})
