import { describe, expect, it } from 'vitest'
import { distinctOwners, placeOf, ringOf } from '../../../src/core/model/hash-ring.ts'
import { nodeIds } from '../../../src/core/model/identity.ts'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import { dynamo } from '../../../src/core/protocol/dynamo/index.ts'
import { activeList } from '../../../src/core/protocol/dynamo/membership.ts'
import { Script } from './script.ts'

const strict = { N: 3, R: 2, W: 2, sloppy: false }

describe('DY-002: with R=W=2 and N=3 any single failure is invisible', () => {
  it.each(['A', 'B', 'C'])('%s crashes', (victim) => {
    const script = new Script(3, strict)
    const others = 'ABC'.replace(victim, '')
    expect(script.write('A', 1)).toBe('done')
    script.cluster.crash(script.node(victim))
    expect(script.read(others[0]!)).toBe(1)
    expect(script.write(others[1]!, 2)).toBe('done')
    expect([script.read(others[0]!), script.read(others[1]!)]).toEqual([2, 2])
    script.cluster.restart(script.node(victim))
    expect(script.read(victim)).toBe(2)
    expect(script.alarms()).toEqual([])
  })
})

it('DY-003: with R=W=1 a read may be stale, and is not after healing and repair', () => {
  const script = new Script(3, { N: 3, R: 1, W: 1, sloppy: false, readRepair: true })
  expect(script.write('A', 1)).toBe('done')
  expect([script.held('B'), script.held('C')]).toEqual([[1], [1]])
  script.cut('A', 'BC')
  expect(script.write('A', 2)).toBe('done')
  expect(script.read('B')).toBe(1)
  script.cluster.heal()
  script.read('B')
  expect(script.read('B')).toBe(2)
  expect([script.held('A'), script.held('B'), script.held('C')]).toEqual([[2], [2], [2]])
  expect(script.alarms()).toEqual([])
})

describe('DY-004: preference list A B C, partition A D E | B C', () => {
  const parted = (sloppy: boolean, mutant: string | null = null): Script => {
    const script = new Script(5, { ...strict, sloppy }, { mutant })
    expect(script.write('A', 1, 'c0')).toBe('done')
    script.cut('ADE', 'BC')
    return script
  }

  it('a sloppy quorum writes with A and a hint at D, and B and C read the old value', () => {
    const script = parted(true)
    expect(script.write('A', 2)).toBe('done')
    const hints = script.cluster.state(script.node('D')).durable.hints
    expect([...hints.keys()]).toEqual([`${script.node('B')}/k`])
    expect(script.read('B')).toBe(1)
    expect(script.alarms()).toEqual([])
  })

  it('a strict quorum does not write', () => {
    const script = parted(false)
    expect(script.write('A', 2)).toBe('unknown')
    expect(script.read('B')).toBe(1)
    expect(script.alarms()).toEqual([])
  })

  it('MUT-D02: substitutes that count as copies are found out by D1', () => {
    const script = parted(false, 'counts-substitutes-as-copies')
    expect(script.write('A', 2)).toBe('done')
    expect(script.read('B')).toBe(1)
    expect(script.alarms()).toEqual(['dynamo.broken.D1'])
  })

  it('the hints go home when the partition heals', () => {
    const script = parted(true)
    script.write('A', 2)
    script.cluster.heal()
    script.cluster.advance(300_000)
    expect(script.held('B')).toEqual([2])
    const hints = [...'DE'].map((letter) => script.cluster.state(script.node(letter)).durable.hints.size)
    expect(hints).toEqual([0, 0])
    expect(script.alarms()).toEqual([])
  })
})

describe('DY-006: substitutes in the order of the ring', () => {
  const owners = [...'abcdabcd']
  const cases = [
    ['abcd', 'a b c'],
    ['bcd', 'd(a) b c'],
    ['cd', 'd(a) c(b) c'],
    ['ab', 'a b a(c)'],
  ] as const
  it.each(cases)('with %s up it is %s', (up, list) => {
    const active = activeList(owners, 3, (node) => up.includes(node))
    const said = active.map(({ node, standsFor }) => (standsFor === null ? node : `${node}(${standsFor})`))
    expect(said.join(' ')).toBe(list)
  })
})

it('DY-007: a read repairs the copy that missed a write', () => {
  const script = new Script(3, { ...strict, readRepair: true })
  script.write('A', 1)
  script.cut('AB', 'C')
  expect(script.write('A', 2)).toBe('done')
  script.cluster.heal()
  expect(script.held('C')).toEqual([1])
  expect(script.read('B')).toBe(2)
  expect(script.held('C')).toEqual([2])
  expect(script.alarms()).toEqual([])
})

it('MUT-D04: a repair with the first answer takes a copy back, and D2 finds it', () => {
  const script = new Script(3, { ...strict, readRepair: true }, { mutant: 'repairs-with-the-first-answer' })
  script.write('A', 1)
  script.cut('AB', 'C')
  script.write('A', 2)
  script.cluster.heal()
  script.read('C')
  expect(script.held('A')).toEqual([1])
  expect(script.alarms()).toContain('dynamo.broken.D2')
})

it('DY-008: a read during a write may see it, and a later one may not: R + W > N is not linearizable', () => {
  const script = new Script(3, strict)
  script.write('A', 1)
  const [a, b, c] = script.nodes('ABC') as [string, string, string]
  // The write has read its context and is stored at A only; nobody else hears of it for now.
  script.cluster.request(a, 'c1', 2, { f: 'write', key: 'k', value: 2 })
  while (script.cluster.inFlight({ type: 'Store' }).length === 0)
    script.cluster.deliver({ type: script.cluster.flights[0]!.message.type })
  script.cluster.hold({ type: 'Store' })
  script.cluster.request(b, 'c2', 1, { f: 'read', key: 'k' })
  script.cluster.deliver({ type: 'Get', to: a })
  script.cluster.deliver({ type: 'Got', from: a })
  script.cluster.request(b, 'c3', 1, { f: 'read', key: 'k' })
  script.cluster.deliver({ type: 'Get', to: c })
  script.cluster.deliver({ type: 'Got', from: c })
  const values = script.cluster.replies.flatMap(({ client, reply }) =>
    client === 'c1' ? [] : [[client, reply.kind === 'done' ? reply.value : reply.kind]],
  )
  expect(values).toEqual([
    ['c2', 2],
    ['c3', 1],
  ])
  expect(script.alarms()).toEqual([])
  const { promises } = dynamo
  expect(promises?.(completeConfig(dynamo.configFields, strict), 'register')).not.toContain('linearizable')
})

describe('DY-012: a preference list holds N distinct machines', () => {
  it('for 10,000 keys on 3 nodes with 64 points each', () => {
    const ring = ringOf(nodeIds(3), 64)
    const lists = Array.from({ length: 10_000 }, (_, i) => distinctOwners(ring, placeOf(`k${i}`), 3))
    expect(lists.every((list) => new Set(list).size === 3 && list.length === 3)).toBe(true)
  })

  it('MUT-D08: a list of points loses what one machine alone had', () => {
    const setup = { N: 3, R: 1, W: 3, sloppy: false, virtualNodes: 64 }
    const lost = [null, 'prefers-virtual-nodes'].map((mutant) => {
      const script = new Script(3, setup, { mutant })
      const keys = Array.from({ length: 60 }, (_, i) => `k${i}`)
      const [node] = script.cluster.nodes
      const replied = keys.filter((key) => script.ask('A', { f: 'write', key, value: 1 })?.kind === 'done')
      const copies = (key: string): number =>
        script.cluster.nodes.filter(
          (other) => other !== node && script.cluster.state(other).durable.versions.has(key),
        ).length
      expect(replied.length).toBe(60)
      return replied.filter((key) => copies(key) === 0).length
    })
    expect(lost[0]).toBe(0)
    expect(lost[1]).toBeGreaterThan(0)
  })
})

it('settings that break R <= N, W <= N or N <= nodes are refused with the rule', () => {
  const problem = (config: object, nodes: number): string | undefined =>
    dynamo.configProblem({ ...completeConfig(dynamo.configFields, {}), ...config }, nodes)?.key
  expect(problem({ N: 3, R: 4 }, 5)).toBe('dynamo.problem.read')
  expect(problem({ N: 3, W: 4 }, 5)).toBe('dynamo.problem.write')
  expect(problem({ N: 4 }, 3)).toBe('dynamo.problem.copies')
  expect(problem({ N: 3, R: 3, W: 3 }, 3)).toBeUndefined()
})
