import { expect, test } from 'vitest'
import { RequestLimit } from '../../../src/server/request-limit.ts'

test('a burst passes, a flood does not, and time fills the bucket again', () => {
  let nowMs = 0
  const limit = new RequestLimit(10, 5, () => nowMs)
  const passed = (count: number): number =>
    Array.from({ length: count }, () => limit.take()).filter((taken) => taken).length
  expect(passed(20)).toBe(5)
  nowMs = 200
  expect(passed(20)).toBe(2)
  nowMs = 60_000
  expect(passed(20)).toBe(5)
})
