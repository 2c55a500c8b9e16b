import { describe, expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { cutOf, linksOf } from '../../../src/core/fault/partition.ts'
import type { FaultAction } from '../../../src/core/fault/fault.ts'

const five = ['n1', 'n2', 'n3', 'n4', 'n5']
const homes = new Map([
  ['c1', 'n1'],
  ['c2', 'n2'],
])

function cut(
  partition: Partial<FaultAction & { kind: 'partition' }>,
  targets: string[] = [],
  nodes = five,
): Set<string> {
  const whole = { kind: 'partition', shape: 'halves', ...partition } as FaultAction & { kind: 'partition' }
  return new Set(cutOf(whole, targets, nodes, homes, prng(1, 'test')).links)
}

/** How many nodes each one can still exchange messages with, itself included. */
function reach(links: Set<string>, nodes: string[]): number[] {
  return nodes.map((a) => nodes.filter((b) => !links.has(`${a}>${b}`) && !links.has(`${b}>${a}`)).length)
}

describe('a partition', () => {
  test('into halves leaves a majority side and a minority side that do not hear each other', () => {
    expect(reach(cut({ shape: 'halves' }), five).sort()).toEqual([2, 2, 3, 3, 3])
    expect(
      reach(cut({ shape: 'halves' }, [], ['n1', 'n2', 'n3', 'n4']), ['n1', 'n2', 'n3', 'n4']).sort(),
    ).toEqual([1, 3, 3, 3])
  })

  test('that isolates cuts the target off in both directions and nobody else', () => {
    const links = cut({ shape: 'isolate' }, ['n3'])
    expect(links.size).toBe(8)
    expect(reach(links, five)).toEqual([4, 4, 1, 4, 4])
  })

  test('one way silences everybody towards the target, which still speaks', () => {
    expect([...cut({ shape: 'one-way' }, ['n2'])].sort()).toEqual(['n1>n2', 'n3>n2', 'n4>n2', 'n5>n2'])
  })

  test('with a bridge lets exactly one node talk to both sides', () => {
    expect(reach(cut({ shape: 'bridge' }), five)).toEqual([3, 3, 5, 3, 3])
  })

  test.each([3, 4, 5, 6, 7])(
    'as a ring of %i gives every node a majority and no two nodes the same one',
    (count) => {
      const nodes = Array.from({ length: count }, (_, i) => `n${i + 1}`)
      const links = cut({ shape: 'ring' }, [], nodes)
      const seen = nodes.map((a) => nodes.filter((b) => !links.has(`${a}>${b}`)).join())
      for (const group of seen) expect(group.split(',').length).toBeGreaterThan(count / 2)
      if (count > 4) expect(new Set(seen).size).toBe(count)
    },
  )

  test('by hand follows the drawn groups, and a node in none of them stands alone', () => {
    const links = cut({
      shape: 'groups',
      groups: [
        ['n1', 'n2'],
        ['n3', 'n4'],
      ],
    })
    expect(reach(links, five)).toEqual([2, 2, 2, 2, 1])
  })

  test('cuts clients off with their home node only when it says so', () => {
    const groups = [['n1'], ['n2', 'n3', 'n4', 'n5']]
    expect(cut({ shape: 'groups', groups }).has('c1>n2')).toBe(false)
    const home = cut({ shape: 'groups', groups, clients: 'home' })
    expect(home.has('c1>n2')).toBe(true)
    expect(home.has('n2>c1')).toBe(true)
    expect(home.has('c1>n1')).toBe(false)
    expect(home.has('c2>n3')).toBe(false)
  })
})

test('a link target names one link both ways, one way, all links, or all of a node', () => {
  expect(linksOf('n1-n2', [], five).sort()).toEqual(['n1>n2', 'n2>n1'])
  expect(linksOf('n1>n2', [], five)).toEqual(['n1>n2'])
  expect(linksOf('all', [], five)).toHaveLength(20)
  expect(linksOf('leader', ['n4'], five)).toHaveLength(8)
  expect(linksOf('n9-n8', [], five)).toEqual([])
})
