import { describe, expect, it } from 'vitest'
import { PbftScript } from './script.ts'

const small = { checkpointEvery: 2, window: 4 }

describe('PBFT after restarts', () => {
  it('PBFT-015: replicas, the primary among them, restart from disk without a view change', () => {
    const cluster = new PbftScript(4, small)
    cluster.order('n1', 1)
    for (const node of ['n1', 'n2']) cluster.crash(node)
    for (const node of ['n1', 'n2']) cluster.restart(node)
    cluster.settle()
    cluster.tick()
    cluster.order('n1', 2, 3)
    for (const node of cluster.nodes) {
      expect(cluster.view(node).store).toEqual({ k: 3 })
      expect(cluster.state(node).volatile.executed).toBe(3)
      expect(cluster.view_(node)).toBe('0')
    }
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-015: when all restart at once nothing that was answered is lost', () => {
    const cluster = new PbftScript(4, small)
    cluster.order('n1', 1, 2, 3)
    for (const node of cluster.nodes) cluster.crash(node)
    for (const node of cluster.nodes) cluster.restart(node)
    cluster.settle()
    cluster.tick(2)
    for (const node of cluster.nodes) expect(cluster.view(node).store).toEqual({ k: 3 })
    expect(cluster.violated()).toEqual([])
  })

  it.each([
    [null, ['1', '2'], []],
    ['forgets-what-it-prepared', ['2'], ['B1', 'durable-before-send']],
  ] as const)(
    'PBFT-015: f + 1 restarts between prepare and commit, then a view change, keep what one replica executed (%s)',
    (mutant, executed, alarms) => {
      const cluster = new PbftScript(4, {}, mutant)
      cluster.ask('n1', 1)
      cluster.deliver({ type: 'PrePrepare' })
      for (const to of ['n1', 'n2', 'n3', 'n4']) cluster.deliver({ type: 'Prepare', to })
      for (const to of ['n1', 'n2', 'n3']) cluster.drop({ type: 'Commit', to })
      cluster.deliver({ type: 'Commit', to: 'n4' })
      expect(cluster.executions('n4')).toEqual(['1'])
      cluster.isolate('n4')
      for (const node of ['n1', 'n2', 'n3']) cluster.crash(node)
      for (const node of ['n1', 'n2', 'n3']) cluster.restart(node)
      cluster.drop()
      for (const node of ['n2', 'n3']) cluster.ask(node, 2)
      cluster.drop()
      for (const node of ['n2', 'n3']) cluster.fire(node, 'request')
      cluster.settle()
      cluster.tick(2)
      for (const node of ['n1', 'n2', 'n3']) expect(cluster.executions(node)).toEqual([...executed])
      expect(cluster.views().slice(0, 3)).toEqual(['1', '1', '1'])
      expect(cluster.violated()).toEqual(expect.arrayContaining([...alarms]))
      if (mutant === null) expect(cluster.violated()).toEqual([])
    },
  )

  it('a replica that complained before it crashed still complains, with what it had prepared', () => {
    const cluster = new PbftScript()
    cluster.order('n1', 1)
    cluster.ask('n3', 2)
    cluster.drop()
    cluster.fire('n3', 'request')
    cluster.drop()
    cluster.crash('n3')
    cluster.restart('n3')
    expect(cluster.view_('n3')).toBe('1?')
    const said = cluster.inFlight({ type: 'ViewChange', from: 'n3' }).map(({ message }) => message)
    expect(said[0]).toMatchObject({ view: 1, prepared: [{ prePrepare: { seq: 1 } }] })
    cluster.settle()
    expect(cluster.violated()).toEqual([])
  })

  it('a prepare does not leave before Q is on disk, nor a commit before P is', () => {
    const cluster = new PbftScript()
    cluster.stallSync('n2')
    cluster.ask('n1', 1)
    cluster.settle()
    expect(cluster.sent.filter(({ from }) => from === 'n2').map(({ message }) => message.type)).not.toContain(
      'Prepare',
    )
    expect(cluster.answersTo(1).sort()).toEqual(['n1', 'n3', 'n4'])
    cluster.sync('n2')
    cluster.settle()
    expect(cluster.answersTo(1)).toContain('n2')
    expect(cluster.violated()).toEqual([])
  })

  it('a certificate that was lost in a crash before anybody heard of it binds nobody (storm 3234)', () => {
    const cluster = new PbftScript(1)
    cluster.stallSync('n1')
    cluster.ask('n1', 1)
    cluster.crash('n1')
    cluster.restart('n1')
    cluster.order('n1', 2)
    expect(cluster.executions('n1')).toEqual(['2'])
    expect(cluster.violated()).toEqual([])
  })
})
