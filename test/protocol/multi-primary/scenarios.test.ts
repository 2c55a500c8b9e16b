import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/base/json.ts'
import { mergeTwoPhaseSets, twoPhaseElements } from '../../../src/core/model/crdt/grow-set.ts'
import {
  compareVectors,
  descends,
  incrementVector,
  mergeVectors,
} from '../../../src/core/model/version-vector.ts'
import { scriptOf, type Script } from './script.ts'

const lamport = { resolution: 'last-writer-wins', clock: 'lamport' }
const read = { f: 'read', key: 'x' } as const
const readSet = { f: 'read-set', key: 's' } as const

function everywhere(script: Script): Json[] {
  return script.cluster.nodes.map((node) => script.ask(node, read))
}

describe('MM-001 last writer wins is deterministic under ties', () => {
  const tie = (mutant: string | null, order: readonly string[]): Script => {
    const script = scriptOf(3, 'register', { config: lamport, mutant })
    script.ask('n1', { f: 'write', key: 'x', value: 1 })
    script.ask('n2', { f: 'write', key: 'x', value: 2 })
    for (const from of order) {
      const [flight] = script.cluster.inFlight({ from, to: 'n3' })
      script.cluster.deliver({ from, to: 'n3' })
      script.cluster.duplicate(flight!)
    }
    script.cluster.settle()
    return script
  }

  it.each([[['n1', 'n2']], [['n2', 'n1']]])(
    '%j: everybody holds the value of the larger node (MMP-7)',
    (order) => {
      const script = tie(null, order)
      expect(everywhere(script)).toEqual([2, 2, 2])
      expect(script.notes('overwritten')).toMatchObject([{ value: 1, byValue: 2, isConcurrent: true }])
      expect(script.broken()).toEqual([])
    },
  )

  it('MUT-C01 lets the order of arrival decide, and C1 says so', () => {
    const script = tie('arrival-breaks-ties', ['n1', 'n2'])
    expect(everywhere(script)).toEqual([2, 1, 2])
    expect(script.broken()).toContain('C1')
  })
})

describe('MM-002 last writer wins loses a causally later write under clock skew', () => {
  const skewed = (config: { readonly [name: string]: string }): Script => {
    const script = scriptOf(2, 'register', { config })
    script.ask('n1', { f: 'write', key: 'x', value: 1 }, 10_000_000)
    script.cluster.settle()
    expect(script.ask('n2', read)).toBe(1)
    script.ask('n2', { f: 'write', key: 'x', value: 2 }, 6_000_000)
    script.cluster.settle()
    expect(script.broken()).toEqual([])
    return script
  }

  it('physical clocks: the acknowledged write is lost, counted and announced (MMP-7)', () => {
    const script = skewed({ resolution: 'last-writer-wins', clock: 'physical' })
    expect(everywhere(script)).toEqual([1, 1])
    expect(script.cluster.state('n2').overwritten).toBe(1)
    expect(script.notes('overwritten')).toMatchObject([{ value: 2, byValue: 1, isConcurrent: false }])
  })

  it.each([
    { resolution: 'version-vectors' },
    { resolution: 'last-writer-wins', clock: 'hybrid' },
    { resolution: 'last-writer-wins', clock: 'lamport' },
  ])('%j: the later write stays and nothing is lost', (config) => {
    const script = skewed(config)
    expect(everywhere(script)).toEqual([2, 2])
    expect(script.notes('overwritten')).toEqual([])
  })
})

describe('MM-004 version vectors compare and merge', () => {
  it.each([
    [{ a: 1 }, {}, 'after'],
    [{ a: 1 }, { b: 1 }, 'concurrent'],
    [incrementVector(mergeVectors({ a: 2 }, { b: 1 }), 'c'), { a: 2 }, 'after'],
    [{ b: 1 }, { a: 1, b: 2, c: 1 }, 'before'],
  ] as const)('%j against %j: %s', (a, b, order) => {
    expect(compareVectors(a, b)).toBe(order)
    expect(descends(a, b)).toBe(order === 'after')
  })

  it.each([
    [
      { 1: 1, 2: 2, 4: 4 },
      { 3: 3, 4: 3 },
      { 1: 1, 2: 2, 3: 3, 4: 4 },
    ],
    [{ 5: 5 }, { 6: 6, 7: 7 }, { 5: 5, 6: 6, 7: 7 }],
  ])('%j merged with %j gives %j', (a, b, merged) => {
    expect(mergeVectors(a, b)).toEqual(merged)
  })
})

describe('MM-005 siblings appear for concurrent writes and vanish after a merged write', () => {
  interface Versions {
    readonly values: readonly Json[]
    readonly context: Json
  }
  const versions = (script: Script, node: string): Versions =>
    script.ask(node, { f: 'read-siblings', key: 'k' }) as unknown as Versions
  const put = (script: Script, node: string, value: string, context: Json): Json =>
    script.ask(node, { f: 'put', key: 'k', value, context, over: [] })

  it.each([{ resolution: 'version-vectors' }, { resolution: 'crdt' }])('%j (MMP-8)', (config) => {
    const script = scriptOf(2, 'siblings', { config })
    put(script, 'n1', 'v1', null)
    script.cluster.settle()
    const { context } = versions(script, 'n1')
    script.cluster.cut('n1', 'n2')
    put(script, 'n1', 'v2', context)
    put(script, 'n2', 'v3', context)
    script.cluster.heal()
    script.gossip()
    for (const node of script.cluster.nodes)
      expect([...versions(script, node).values].sort()).toEqual(['v2', 'v3'])
    expect(script.notes('siblings').length).toBeGreaterThan(0)
    put(script, 'n1', 'v4', versions(script, 'n1').context)
    script.cluster.settle()
    for (const node of script.cluster.nodes) expect(versions(script, node).values).toEqual(['v4'])
    expect(script.broken()).toEqual([])
  })

  it('MUT-C02 takes a write that read nothing for a later one, and C2 and C3 say so', () => {
    const script = scriptOf(2, 'siblings', {
      config: { resolution: 'version-vectors' },
      mutant: 'context-taken-from-node',
    })
    put(script, 'n1', 'v1', null)
    put(script, 'n1', 'v2', null)
    expect(versions(script, 'n1').values).toEqual(['v2'])
    expect(script.broken()).toEqual(expect.arrayContaining(['C2', 'C3']))
  })
})

describe('MM-008 concurrent add and remove of one element', () => {
  const contend = (config: { readonly [name: string]: string }): Script => {
    const script = scriptOf(2, 'or-set', { config })
    script.ask('n1', { f: 'add', key: 's', element: 7 })
    script.cluster.settle()
    script.cluster.cut('n1', 'n2')
    expect(script.ask('n1', { f: 'remove', key: 's', element: 7 })).toBe(true)
    script.cluster.nowUs += 1000
    script.ask('n2', { f: 'add', key: 's', element: 7 })
    script.cluster.heal()
    script.gossip()
    expect(script.broken()).toEqual([])
    return script
  }

  it('OR set: the addition wins, since the remover had not seen it (MMP-10)', () => {
    const script = contend({ resolution: 'crdt' })
    expect(['n1', 'n2'].map((node) => script.ask(node, readSet))).toEqual([[7], [7]])
  })

  it('2P set: removed once is absent for ever', () => {
    const [removed, addedAgain] = [
      { added: [7], removed: [7] },
      { added: [7], removed: [] },
    ]
    expect(twoPhaseElements(mergeTwoPhaseSets(removed, addedAgain))).toEqual([])
  })

  it('LWW set: the later time stamp decides', () => {
    const script = contend({ resolution: 'last-writer-wins' })
    expect(['n1', 'n2'].map((node) => script.ask(node, readSet))).toEqual([[7], [7]])
    expect(script.notes('overwritten')).toMatchObject([{ value: [], byValue: [7], isConcurrent: true }])
  })

  it('a removed element stays away when an older copy comes, and with forgets-removals C4 says that it does not', () => {
    const stale = (mutant: string | null): Script => {
      const script = scriptOf(3, 'or-set', { config: { resolution: 'crdt' }, mutant })
      script.ask('n1', { f: 'add', key: 's', element: 7 })
      script.cluster.settle()
      script.cluster.isolate('n3')
      script.ask('n1', { f: 'remove', key: 's', element: 7 })
      script.ask('n3', { f: 'add', key: 's', element: 8 })
      script.cluster.settle()
      script.cluster.heal()
      script.gossip()
      return script
    }
    const right = stale(null)
    expect(right.cluster.nodes.map((node) => right.ask(node, readSet))).toEqual([[8], [8], [8]])
    expect(right.broken()).toEqual([])
    expect(stale('forgets-removals').broken()).toContain('C4')
  })
})
