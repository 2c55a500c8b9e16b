import { describe, expect, it } from 'vitest'
import { PaxosScript } from './script.ts'

const done = (value: unknown) => ({ kind: 'done', value })

function slotsHeld(cluster: PaxosScript): number[] {
  return cluster.nodes.map((node) => cluster.state(node).durable.slots.size)
}

/** n1 is cut off while n2 and n3 choose `count` commands; everything is healed afterwards. */
function leaveBehind(
  config: { snapshotEvery: number; slotsKept: number },
  count: number,
  mutant: string | null = null,
) {
  const cluster = new PaxosScript(3, config, mutant)
  cluster.isolate('n1')
  cluster.elect('n2')
  for (let i = 1; i <= count; i++) {
    cluster.write('n2', `v${i}`)
    cluster.settle()
  }
  cluster.heartbeat('n2')
  return cluster
}

describe('Multi-Paxos snapshots, catch-up and restarts', () => {
  it('MPX-010 clears a slot only when every replica has executed it (MPAXOS-14)', () => {
    const cluster = leaveBehind({ snapshotEvery: 10, slotsKept: 1000 }, 45)
    expect(slotsHeld(cluster)).toEqual([0, 45, 45])
    cluster.heal()
    for (let i = 0; i < 3; i++) cluster.heartbeat('n2')
    expect(cluster.executed('n1')).toBe(45)
    // Everybody has executed slot 45: all that a snapshot covers is gone.
    expect(Math.max(...slotsHeld(cluster))).toBeLessThanOrEqual(10)
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-010 hands over a snapshot to a replica whose slots were cleared (MPAXOS-14)', () => {
    const cluster = leaveBehind({ snapshotEvery: 10, slotsKept: 5 }, 45)
    expect(Math.max(...slotsHeld(cluster))).toBeLessThanOrEqual(15)
    cluster.heal()
    cluster.heartbeat('n2')
    expect(cluster.notes('n1', 'snapshotInstalled').map(({ slot }) => slot)).toEqual([40])
    expect(cluster.executed('n1')).toBe(45)
    expect(cluster.view('n1').store).toEqual(cluster.view('n2').store)
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-010 MUT-M04 clears what others still need: the one left behind never learns it', () => {
    const cluster = leaveBehind({ snapshotEvery: 1000, slotsKept: 1000 }, 5, 'clears-what-it-executed')
    cluster.heal()
    for (let i = 0; i < 5; i++) cluster.heartbeat('n2')
    expect(cluster.executed('n1')).toBe(0)
    expect(cluster.violated()).toContain('MP7')
  })

  it('gives the first answer again to a retried command, also from a snapshot (MPAXOS-11)', () => {
    const cluster = new PaxosScript(3, { snapshotEvery: 1, slotsKept: 0 })
    cluster.elect('n1')
    const cas = { f: 'cas', key: 'x', from: null, to: 1 } as const
    cluster.request('n1', 'c9', 1, cas)
    cluster.settle()
    expect(cluster.answerTo('c9')).toEqual(done(true))
    cluster.heartbeat('n1')
    for (const node of cluster.nodes) cluster.crash(node)
    for (const node of cluster.nodes) cluster.restart(node)
    cluster.elect('n2')
    cluster.request('n2', 'c9', 1, cas)
    cluster.settle()
    expect(cluster.answerTo('c9')).toEqual(done(true))
    expect(cluster.replies.filter(({ client }) => client === 'c9')).toHaveLength(2)
    expect(cluster.violated()).toEqual([])
  })

  it('applies a command once that was proposed in two slots (MPAXOS-11)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    const transfer = { f: 'cas', key: 'x', from: null, to: 1 } as const
    cluster.request('n1', 'c9', 1, transfer)
    cluster.deliver({ type: 'Accept', to: 'n2' })
    cluster.drop()
    cluster.isolate('n1')
    cluster.elect('n3')
    expect(cluster.executions('n3')).toEqual(['cas'])
    cluster.request('n3', 'c9', 1, transfer)
    cluster.settle()
    expect(cluster.answerTo('c9')).toEqual(done(true))
    expect(cluster.violated()).toEqual([])
  })

  it('keeps votes and promises over a restart of everybody (MPAXOS-15)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    for (const value of ['a', 'b', 'c']) cluster.write('n1', value)
    cluster.settle()
    for (const node of cluster.nodes) cluster.crash(node)
    for (const node of cluster.nodes) cluster.restart(node)
    expect(cluster.nodes.map((node) => cluster.executed(node))).toEqual([0, 0, 0])
    cluster.elect('n2')
    cluster.heartbeat('n2')
    for (const node of cluster.nodes) expect(cluster.executions(node).slice(-3)).toEqual(['a', 'b', 'c'])
    expect(cluster.violated()).toEqual([])
  })

  it('tells no vote and no promise before it is on disk (MPAXOS-15)', () => {
    const cluster = new PaxosScript(3)
    cluster.stallSync('n2')
    cluster.stallSync('n3')
    cluster.campaign('n1')
    cluster.deliver({ type: 'Prepare' })
    expect(cluster.inFlight({ type: 'Promise' })).toEqual([])
    cluster.sync('n2')
    expect(cluster.inFlight({ type: 'Promise' })).toHaveLength(1)
    cluster.settle()
    cluster.stallSync('n2')
    const client = cluster.write('n1', 'a')
    cluster.deliver({ type: 'Accept' })
    expect(cluster.inFlight({ type: 'Accepted' })).toEqual([])
    cluster.crash('n2')
    cluster.restart('n2')
    cluster.settle()
    expect(cluster.answerTo(client)).toBeUndefined()
    expect(cluster.violated()).toEqual([])
  })

  it('counts the proposer’s own vote only when it is on disk (MPAXOS-4)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.isolate('n3')
    cluster.stallSync('n1')
    const client = cluster.write('n1', 'a')
    cluster.settle()
    expect(cluster.countSent('Accepted')).toBe(1)
    expect(cluster.answerTo(client)).toBeUndefined()
    cluster.sync('n1')
    expect(cluster.answerTo(client)).toEqual(done(null))
    expect(cluster.violated()).toEqual([])
  })
})

describe('Multi-Paxos reads', () => {
  it.each(['index', 'log'])('answers reads with %s, with the latest value (MPAXOS-12)', (reads) => {
    const cluster = new PaxosScript(3, { reads })
    cluster.elect('n1')
    cluster.write('n1', 'a')
    cluster.settle()
    const read = cluster.ask('n1', { f: 'read', key: 'k' })
    cluster.settle()
    expect(cluster.answerTo(read)).toEqual(done('a'))
    expect(cluster.log('n1')).toEqual(reads === 'log' ? ['a', 'read'] : ['a'])
  })

  /** n1 leads, is cut off from the others, which choose a later value, and is then asked. */
  function staleRead(mutant: string | null): { cluster: PaxosScript; read: string } {
    const cluster = new PaxosScript(3, {}, mutant)
    cluster.elect('n1')
    cluster.write('n1', 'old')
    cluster.settle()
    cluster.isolate('n1')
    cluster.elect('n2')
    cluster.write('n2', 'new')
    cluster.settle()
    const read = cluster.ask('n1', { f: 'read', key: 'k' })
    cluster.settle()
    return { cluster, read }
  }

  it('an old proposer answers no read without a quorum and redirects it when it learns the truth (MPAXOS-12)', () => {
    const { cluster, read } = staleRead(null)
    expect(cluster.answerTo(read)).toBeUndefined()
    cluster.heal()
    cluster.heartbeat('n1')
    expect(cluster.answerTo(read)).toMatchObject({ kind: 'redirected' })
  })

  it('MUT-M03 answers the read locally with the old value', () => {
    const { cluster, read } = staleRead('answers-reads-locally')
    expect(cluster.answerTo(read)).toEqual(done('old'))
  })

  it('a new proposer reads only after the slots that it took over (MPAXOS-12)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.write('n1', 'a')
    cluster.deliver({ type: 'Accept' })
    cluster.drop()
    cluster.crash('n1')
    cluster.campaign('n2')
    cluster.deliver({ type: 'Prepare', to: 'n3' })
    cluster.deliver({ type: 'Promise', to: 'n2' })
    expect(cluster.role('n2')).toBe('leader')
    const read = cluster.ask('n2', { f: 'read', key: 'k' })
    cluster.hold({ type: 'Accept' })
    cluster.settle()
    expect(cluster.answerTo(read)).toBeUndefined()
    cluster.release()
    cluster.settle()
    expect(cluster.answerTo(read)).toEqual(done('a'))
  })
})
