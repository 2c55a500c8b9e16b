import { describe, expect, test } from 'vitest'
import { ownTime, realSpan, resetClock, trueClock } from '../../../src/core/fault/node-clock.ts'

describe('the clock of a node', () => {
  test('shows the true time until it is set', () => {
    expect(ownTime(trueClock, 123)).toBe(123)
    expect(realSpan(trueClock, 50)).toBe(50)
  })

  test('jumps forward, never back, and keeps what it has gained', () => {
    const ahead = resetClock(trueClock, 1000, 500, 2)
    expect(ownTime(ahead, 1000)).toBe(1500)
    expect(ownTime(ahead, 1100)).toBe(1700)
    const healed = resetClock(ahead, 1100, -900, 1)
    expect(ownTime(healed, 1100)).toBe(1700)
    expect(ownTime(healed, 1200)).toBe(1800)
  })

  test.each([0.1, 0.5, 1.1, 2, 5])('at rate %d a timer is due when its real time has passed', (rate) => {
    const clock = resetClock(trueClock, 777, 0, rate)
    for (const spanUs of [1, 10, 999, 150_000])
      expect(ownTime(clock, 777 + realSpan(clock, spanUs))).toBeGreaterThanOrEqual(777 + spanUs)
  })
})
