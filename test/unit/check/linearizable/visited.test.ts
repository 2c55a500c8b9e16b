import { expect, it } from 'vitest'
import { IntList } from '../../../../src/core/base/int-list.ts'
import { Visited } from '../../../../src/core/check/linearizable/visited.ts'

function list(...items: number[]): IntList {
  const made = new IntList()
  for (const item of items) made.push(item)
  return made
}

it('knows a configuration again, however many there are', () => {
  const visited = new Visited()
  for (let i = 0; i < 5_000; i++) expect(visited.seen(i % 7, list(i, i + 3), list())).toBe(false)
  for (let i = 0; i < 5_000; i++) expect(visited.seen(i % 7, list(i, i + 3), list())).toBe(true)
  expect(visited.size).toBe(5_000)
})

it('knows one that used up more than another of the same state and open operations', () => {
  const visited = new Visited()
  expect(visited.seen(1, list(4), list(0, 1, 2, 2))).toBe(false)
  expect(visited.seen(1, list(4), list(0, 1, 2, 3))).toBe(true)
  expect(visited.seen(1, list(4), list(0, 2))).toBe(false)
  expect(visited.seen(1, list(4), list(0, 1))).toBe(false)
  expect(visited.seen(1, list(4), list(0, 1, 1, 1))).toBe(true)
  expect(visited.seen(2, list(4), list(0, 1))).toBe(false)
})
