import { describe, expect, it } from 'vitest'
import { figuresOf, runTrial, seedsFor, type DetectorFigures } from '../../../src/core/campaign/detectors.ts'
import { swimFirstDetectionPeriods } from '../../../src/core/detect/closed-form.ts'
import type { DetectorKind } from '../../../src/core/detect/settings.ts'

function figures(detector: DetectorKind, nodes: number, loss: number, seeds: number): DetectorFigures {
  return figuresOf(Array.from({ length: seeds }, (_, i) => runTrial({ detector, nodes, loss, seed: i + 1 })))
}

/** How far a measured number is from the closed form, as a share of it. */
function off(measured: number | null, expected: number | null): number {
  return Math.abs(measured! - expected!) / expected!
}

describe('measured detectors beside the closed forms', () => {
  it('heartbeats: nobody is missed, the time lies within [time-out - interval, time-out + delay], n - 1 messages an interval', () => {
    const row = figures('heartbeat', 6, 0, 10)
    expect(row).toMatchObject({ undetected: 0, mistakes: 0, seeds: 10 })
    expect(row.detectedMs).toBeGreaterThan(250)
    expect(row.detectedMsMax).toBeLessThan(352)
    expect(off(row.messagesPerNodePerSecond, row.messagesExpected)).toBeLessThan(0.02)
  })

  it('heartbeats at 20 % loss: one mistake in (p^-3 - 1)/(1 - p) = 155 heartbeats', () => {
    const row = figures('heartbeat', 10, 0.2, 30)
    expect(row.perMistakeExpected).toBeCloseTo(155)
    expect(off(row.perMistake, row.perMistakeExpected)).toBeLessThan(0.15)
  })

  it('phi at 20 % loss: learns the loss, makes fewer mistakes than the time-out and takes longer', () => {
    const [fixed, adaptive] = [figures('heartbeat', 10, 0.2, 12), figures('phi', 10, 0.2, 12)]
    expect(adaptive.mistakes).toBeLessThan(fixed.mistakes)
    expect(adaptive.detectedMs).toBeGreaterThan(fixed.detectedMs!)
    expect(adaptive.undetected).toBe(0)
  })

  it('SWIM: the first probe of the crashed node after e/(e-1) periods, two messages a period whatever the size', () => {
    expect(swimFirstDetectionPeriods(1000)).toBeCloseTo(1.582, 3)
    const row = figures('swim', 12, 0, 120)
    expect(off(row.firstProbePeriods, row.firstProbePeriodsExpected)).toBeLessThan(0.15)
    expect(off(row.messagesPerNodePerSecond, 20)).toBeLessThan(0.03)
    expect(row.undetected).toBe(0)
  })

  it('SWIM at 20 % loss: one false suspicion in 1/((1-(1-p)^2)(1-(1-p)^4)^3) = 13.5 probes', () => {
    const row = figures('swim', 8, 0.2, 60)
    expect(row.perMistakeExpected).toBeCloseTo(13.5, 1)
    expect(off(row.perMistake, row.perMistakeExpected)).toBeLessThan(0.15)
  })

  it('takes fewer seeds where each has thousands of pairs', () => {
    expect(seedsFor({ detector: 'heartbeat', nodes: 100 }, 20)).toBe(2)
    expect(seedsFor({ detector: 'swim', nodes: 100 }, 20)).toBe(20)
    expect(seedsFor({ detector: 'phi', nodes: 10 }, 20)).toBe(20)
  })
})
