import { describe, expect, it } from 'vitest'
import { scriptOf, type Script } from './script.ts'

const counter = { config: { resolution: 'crdt' } }
const increment = { f: 'increment', key: 'c', by: 1 } as const
const read = { f: 'read', key: 'c' } as const

describe('what a partition costs under each resolution (MMP-6)', () => {
  const parted = (resolution: string): Script => {
    const script = scriptOf(3, 'counter', { config: { resolution } })
    script.cluster.isolate('n3')
    for (const node of ['n1', 'n1', 'n3']) {
      script.cluster.nowUs += 1000
      script.ask(node, increment)
      script.cluster.settle()
    }
    script.cluster.heal()
    script.gossip()
    expect(script.broken()).toEqual([])
    return script
  }
  it.each([
    ['last-writer-wins', 1],
    ['version-vectors', 2],
    ['crdt', 3],
  ])('%s: of three increments %i arrive', (resolution, expected) => {
    const script = parted(resolution)
    expect(script.cluster.nodes.map((node) => script.ask(node, read))).toEqual([expected, expected, expected])
  })
})

describe('MMP-2 names are never given twice', () => {
  it('a crash before the disk has it loses the update with its name, and the next one takes that name', () => {
    const script = scriptOf(2, 'counter', counter)
    script.cluster.stallSync('n1')
    script.cluster.request('n1', 'c9', 1, increment)
    script.cluster.crash('n1')
    expect(script.cluster.inFlight({ type: 'Update' }), 'nothing left').toEqual([])
    script.cluster.restart('n1')
    script.ask('n1', increment)
    script.cluster.settle()
    expect(script.notes('updated').map(({ dot }) => dot)).toEqual(['n1@1000000#1', 'n1@1000000#1'])
    expect(script.ask('n2', read)).toBe(1)
    expect(script.broken()).toEqual([])
  })

  it('seed 17: the copy that a crash took from memory is not held against the one after it', () => {
    const script = scriptOf(2, 'counter', counter)
    script.cluster.stallSync('n1')
    script.cluster.request('n1', 'c9', 1, { ...increment, by: 5 })
    script.cluster.crash('n1')
    script.cluster.restart('n1')
    script.ask('n1', { ...increment, by: 2 })
    expect(script.broken()).toEqual([])
  })

  it('MUT-C04 a new disk begins a new count under an old name, and C3 says so', () => {
    const afterWipe = (mutant: string | null): Script => {
      const script = scriptOf(2, 'counter', { ...counter, mutant })
      script.ask('n1', increment)
      script.cluster.settle()
      script.cluster.crash('n1')
      script.cluster.trace.push({
        kind: 'wiped',
        node: 'n1',
        seq: script.cluster.trace.length + 1,
        timeUs: script.cluster.nowUs,
      })
      for (const table of script.cluster.disk('n1').values()) table.clear()
      script.cluster.nowUs += 1000
      script.cluster.restart('n1')
      script.ask('n1', increment)
      script.cluster.settle()
      script.gossip()
      return script
    }
    const right = afterWipe(null)
    expect(['n1', 'n2'].map((node) => right.ask(node, read))).toEqual([2, 2])
    expect(right.broken()).toEqual([])
    expect(afterWipe('actor-used-again').broken()).toContain('C3')
  })
})

describe('MMP-3 causes come first', () => {
  it('a removal that overtakes the addition waits for it', () => {
    const script = scriptOf(3, 'or-set', counter)
    script.ask('n1', { f: 'add', key: 's', element: 7 })
    script.cluster.hold({ from: 'n1', to: 'n3' })
    script.cluster.settle()
    script.ask('n2', { f: 'remove', key: 's', element: 7 })
    script.cluster.settle()
    expect(script.cluster.state('n3').waiting.size).toBe(1)
    expect(script.cluster.view('n3').trouble?.key).toBe('multi-primary.trouble.waiting')
    script.cluster.release()
    script.cluster.settle()
    expect(script.cluster.state('n3').waiting.size).toBe(0)
    expect(script.ask('n3', { f: 'read-set', key: 's' })).toEqual([])
    expect(script.broken()).toEqual([])
  })
})

describe('MMP-4 gossip makes up for what was lost', () => {
  it('a node that was away gets what it missed from whoever has it, also from a node that did not make it', () => {
    const script = scriptOf(3, 'counter', counter)
    script.cluster.isolate('n3')
    script.ask('n1', increment)
    script.cluster.settle()
    script.cluster.crash('n1')
    script.cluster.heal()
    for (const _round of [1, 2]) {
      script.cluster.fire('n3', 'gossip')
      script.cluster.settle()
    }
    expect(script.ask('n3', read)).toBe(1)
    expect(script.notes('caught-up')).toMatchObject([{ from: 'n2', updates: 1 }])
    expect(script.broken()).toEqual([])
  })

  it('the inspector shows what each peer has not acknowledged', () => {
    const script = scriptOf(2, 'counter', counter)
    const fact = (label: string): string =>
      script.cluster.view('n1').facts.find((one) => one.label === `multi-primary.fact.${label}`)!.value
    script.ask('n1', increment)
    script.cluster.settle()
    expect(fact('unacknowledged')).toBe('n2: 1')
    script.gossip()
    expect(fact('unacknowledged')).toBe('n2: 0')
    expect(script.cluster.view('n1').progress).toEqual({ decided: 1, length: 1 })
  })
})
