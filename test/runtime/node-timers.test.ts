import { afterEach, expect, test, vi } from 'vitest'
import { NodeTimers } from '../../src/runtime/node-timers.ts'

afterEach(() => vi.useRealTimers())

const all = (timers: NodeTimers, nowUs: number): string[] => {
  const due: string[] = []
  for (let timer = timers.takeDue(nowUs); timer !== null; timer = timers.takeDue(nowUs)) due.push(timer)
  return due
}

test('timers come out when they are due, the earliest first', () => {
  const timers = new NodeTimers(() => undefined)
  timers.set('b', 20)
  timers.set('a', 10)
  timers.set('c', 30)
  expect(all(timers, 9)).toEqual([])
  expect(all(timers, 25)).toEqual(['a', 'b'])
  expect(all(timers, 30)).toEqual(['c'])
})

test('setting a timer again replaces it, and a cancelled one never comes', () => {
  const timers = new NodeTimers(() => undefined)
  timers.set('a', 10)
  timers.set('b', 10)
  timers.set('a', 50)
  timers.cancel('b')
  expect(all(timers, 49)).toEqual([])
  expect(all(timers, 50)).toEqual(['a'])
})

test('one alarm rings for the next timer, also for one that was set later but comes earlier', () => {
  vi.useFakeTimers()
  let rings = 0
  const timers = new NodeTimers(() => rings++)
  timers.set('late', 50_000)
  timers.arm(0)
  timers.set('early', 10_000)
  timers.arm(0)
  vi.advanceTimersByTime(9)
  expect(rings).toBe(0)
  vi.advanceTimersByTime(1)
  expect(rings).toBe(1)
  expect(all(timers, 10_000)).toEqual(['early'])
  timers.arm(10_000)
  vi.advanceTimersByTime(40)
  expect(rings).toBe(2)
  timers.stop()
})
