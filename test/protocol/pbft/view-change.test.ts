import { describe, expect, it } from 'vitest'
import type { NodeId } from '../../../src/core/model/identity.ts'
import type { NewView } from '../../../src/core/protocol/pbft/messages.ts'
import { digest, prePrepare, PbftScript, vote } from './script.ts'

/** The request timer of these replicas runs out. */
function suspect(cluster: PbftScript, ...nodes: readonly NodeId[]): void {
  for (const node of nodes) expect(cluster.fire(node, 'request'), `${node} waits for a request`).toBe(true)
}

/** The primary tells each backup another story, and helps each of them with the votes that it wants to hear. */
function equivocate(cluster: PbftScript, stories: { readonly [node: NodeId]: number }): void {
  cluster.betray('n1')
  for (const number of new Set(Object.values(stories)))
    for (const node of ['n2', 'n3', 'n4']) cluster.ask(node, number)
  cluster.drop()
  for (const [node, number] of Object.entries(stories)) cluster.say('n1', node, prePrepare(0, 1, number))
}

describe('PBFT when the primary fails', () => {
  it('PBFT-004: no two correct replicas execute different requests when the primary equivocates', () => {
    const cluster = new PbftScript()
    equivocate(cluster, { n2: 1, n3: 2, n4: 3 })
    for (const [node, number] of [
      ['n2', 1],
      ['n3', 2],
      ['n4', 3],
    ] as const)
      cluster.say('n1', node, vote('Commit', 0, 1, number))
    cluster.isolate('n1')
    cluster.settle()
    for (const node of ['n2', 'n3', 'n4']) expect(cluster.executions(node)).toEqual([])
    suspect(cluster, 'n2', 'n3')
    cluster.settle()
    cluster.tick(2)
    expect(cluster.views().slice(1)).toEqual(['1', '1', '1'])
    const executed = cluster.executions('n2').filter((value) => value !== 'null')
    expect(executed.slice().sort()).toEqual(['1', '2', '3'])
    for (const node of ['n3', 'n4']) expect(cluster.executions(node)).toEqual(cluster.executions('n2'))
    expect(cluster.violated()).toEqual([])
  })

  it.each(['quorum-one-too-small', 'counts-any-digest'])(
    'PBFT-004, PBFT-006: with %s an equivocating primary divides the correct replicas',
    (mutant) => {
      const cluster = new PbftScript(4, {}, mutant)
      equivocate(cluster, { n2: 1, n3: 2, n4: 2 })
      cluster.say('n1', 'n2', vote('Commit', 0, 1, 1))
      for (const node of ['n3', 'n4']) cluster.say('n1', node, vote('Commit', 0, 1, 2))
      cluster.cutOneWay('n2', 'n3')
      cluster.settle()
      expect(cluster.executions('n2')).toEqual(['1'])
      expect(cluster.executions('n4')).toEqual(['2'])
      expect(cluster.violated()).toEqual(expect.arrayContaining(['B1', 'B2']))
    },
  )

  it('PBFT-006: the same script divides nobody with the right quorums', () => {
    const cluster = new PbftScript()
    equivocate(cluster, { n2: 1, n3: 2, n4: 2 })
    cluster.say('n1', 'n2', vote('Commit', 0, 1, 1))
    for (const node of ['n3', 'n4']) cluster.say('n1', node, vote('Commit', 0, 1, 2))
    cluster.settle()
    expect(cluster.executions('n2')).toEqual([])
    for (const node of ['n3', 'n4']) expect(cluster.executions(node)).toEqual(['2'])
    expect(cluster.violated()).toEqual([])
  })

  it.each([
    [null, [], ['2']],
    ['executes-when-prepared', ['1'], ['2']],
  ] as const)(
    'PBFT-007: the commit phase keeps what only one replica prepared from being executed (%s)',
    (mutant, alone, others) => {
      const cluster = new PbftScript(4, {}, mutant)
      cluster.ask('n1', 1)
      cluster.drop({ type: 'PrePrepare', to: 'n3' })
      cluster.deliver({ type: 'PrePrepare' })
      for (const to of ['n1', 'n3', 'n4']) cluster.drop({ type: 'Prepare', to })
      cluster.deliver({ type: 'Prepare', to: 'n2' })
      cluster.drop()
      expect(cluster.notes('n2', 'prepared')).toHaveLength(1)
      expect(cluster.executions('n2')).toEqual([...alone])
      cluster.isolate('n2')
      // View 1 would be n2's, so it comes to view 2, whose primary is n3.
      cluster.ask('n3', 2)
      cluster.ask('n4', 2)
      cluster.drop()
      suspect(cluster, 'n3', 'n4')
      cluster.settle(['n1', 'n3', 'n4'])
      for (const node of ['n1', 'n3', 'n4']) cluster.fire(node, 'newView')
      cluster.settle(['n1', 'n3', 'n4'])
      cluster.tick(3, ['n1', 'n3', 'n4'])
      expect(cluster.views()).toEqual(['2', '0', '2', '2'])
      for (const node of ['n1', 'n3', 'n4'])
        expect(cluster.executions(node).filter((value) => value === '2')).toEqual([...others])
      const isDivided = mutant !== null
      expect(cluster.violated().includes('B1')).toBe(isDivided)
      if (isDivided) return
      cluster.heal()
      cluster.tick(4)
      expect(cluster.executions('n2')).toEqual(cluster.executions('n3'))
      expect(cluster.violated()).toEqual([])
    },
  )

  it('PBFT-009: the new view starts at the highest stable checkpoint and takes over what was prepared', () => {
    const cluster = new PbftScript(4, { checkpointEvery: 2, window: 4 })
    cluster.order('n1', 1, 2, 3)
    for (const node of ['n3', 'n4']) cluster.ask(node, 4)
    cluster.drop()
    suspect(cluster, 'n3', 'n4')
    cluster.settle()
    expect(cluster.views()).toEqual(['1', '1', '1', '1'])
    for (const node of ['n1', 'n2'])
      expect(cluster.notes(node, 'viewChangeBegun').map(({ reason }) => reason)).toEqual(['joined'])
    const newView = cluster.sent.find(({ message }) => message.type === 'NewView')!.message as NewView
    expect(Math.max(...newView.viewChanges.map(({ stable }) => stable))).toBe(2)
    expect(newView.prePrepares.map(({ seq, digest: chosen }) => [seq, chosen])).toEqual([[3, digest(3)]])
    cluster.tick(2)
    for (const node of cluster.nodes) expect(cluster.executions(node)).toEqual(['1', '2', '3', '4'])
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-009: a gap below a prepared request gets a null request', () => {
    const cluster = new PbftScript()
    cluster.ask('n1', 1)
    cluster.drop()
    cluster.order('n1', 2)
    expect(cluster.executions('n2')).toEqual([])
    cluster.ask('n3', 3)
    cluster.ask('n4', 3)
    cluster.isolate('n1')
    suspect(cluster, 'n3', 'n4')
    cluster.settle()
    cluster.tick(2, ['n2', 'n3', 'n4'])
    for (const node of ['n2', 'n3', 'n4']) expect(cluster.executions(node)).toEqual(['null', '2', '3'])
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-011: one complaint changes nothing, a mute new primary is passed over, and all execute once', () => {
    const cluster = new PbftScript(4, { requestMs: 400, viewChangeMs: 800 })
    cluster.cutOneWay('n2', 'n1')
    cluster.ask('n2', 1)
    cluster.advance(4_000_000)
    expect(cluster.views()).toEqual(['0', '1?', '0', '0'])
    // A second one makes n3 join, but n2, whose view it would be, is mute, and n1 has heard of one complaint only.
    for (const to of ['n3', 'n4']) cluster.cutOneWay('n2', to)
    cluster.cutOneWay('n4', 'n1')
    cluster.ask('n4', 1)
    cluster.advance(2_000_000)
    expect(cluster.notes('n3', 'viewChangeBegun')[0]).toMatchObject({ view: 1, reason: 'joined' })
    expect(cluster.notes('n4', 'viewChangeBegun').map(({ view, reason }) => [view, reason])).toEqual([
      [1, 'request'],
      [2, 'newView'],
    ])
    expect(cluster.view_('n1')).toBe('0')
    cluster.heal()
    for (const to of ['n1', 'n3', 'n4']) cluster.cutOneWay('n2', to)
    cluster.ask('n1', 1)
    cluster.drop({ type: 'PrePrepare', from: 'n1' })
    cluster.advance(4_000_000)
    for (const node of ['n1', 'n3', 'n4']) {
      expect(cluster.view_(node)).toBe('2')
      expect(cluster.executions(node)).toEqual(['1'])
    }
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-011: the patience doubles with every view that fails', () => {
    const cluster = new PbftScript(7, { viewChangeMs: 800 })
    cluster.isolate('n2')
    cluster.isolate('n3')
    const others = ['n1', 'n4', 'n5', 'n6', 'n7']
    for (const node of others.slice(1)) cluster.ask(node, 1)
    cluster.drop()
    suspect(cluster, 'n4', 'n5', 'n6')
    const patienceMs: number[] = []
    for (const view of ['1?', '2?']) {
      cluster.settle()
      for (const node of others) expect(cluster.view_(node)).toBe(view)
      patienceMs.push(cluster.timers('n5').get('newView')!.fromUs / 1000)
      for (const node of others) cluster.fire(node, 'newView')
    }
    expect(patienceMs).toEqual([800, 1600])
    cluster.settle()
    cluster.tick(2)
    for (const node of others) expect(cluster.executions(node)).toEqual(['1'])
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-011: with a single complaint enough, one faulty replica moves everybody', () => {
    const cluster = new PbftScript(4, {}, 'joins-a-single-complaint')
    cluster.betray('n4')
    for (const to of ['n1', 'n2', 'n3']) cluster.say('n4', to, emptyViewChange(1))
    cluster.settle()
    expect(cluster.views().slice(0, 3)).toEqual(['1', '1', '1'])
    expect(cluster.violated()).toEqual(['B9'])
  })
})

function emptyViewChange(view: number) {
  return { type: 'ViewChange', view, stable: 0, proof: [], prepared: [] } as const
}
