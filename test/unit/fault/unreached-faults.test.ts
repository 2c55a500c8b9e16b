import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../src/core/fault/fault.ts'
import { isAfterEnd, unreachedFaults } from '../../../src/core/fault/unreached-faults.ts'

const crash = (atMs: number): Fault => ({ kind: 'crash', target: 'leader', atMs, untilMs: null })
const pause = (atMs: number): Fault => ({ kind: 'pause', target: 'n1', atMs, untilMs: null })

describe('The faults that a run never came to', () => {
  test('are those without an injection of their own', () => {
    const begun = [
      { kind: 'crash', fromUs: 1_000_400 },
      { kind: 'pause', fromUs: 2_000_000 },
    ]
    expect(unreachedFaults([crash(1_000), pause(2_000), crash(30_000)], begun)).toEqual([crash(30_000)])
  })

  test('are told in order of time, and a fault by hand does not stand in for a later one', () => {
    const byHand = [{ kind: 'crash', fromUs: 4_000_000 }]
    expect(unreachedFaults([crash(9_000), crash(8_000)], byHand)).toEqual([crash(8_000), crash(9_000)])
  })

  test('are known before the run when they lie at its end or later', () => {
    expect([9_999, 10_000, 10_001].map((atMs) => isAfterEnd(crash(atMs), 10))).toEqual([false, true, true])
  })
})
