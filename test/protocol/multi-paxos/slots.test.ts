import { describe, expect, it } from 'vitest'
import { PaxosScript } from './script.ts'

const done = (value: unknown) => ({ kind: 'done', value })

describe('Multi-Paxos over many slots', () => {
  it('MPX-001 runs phase 1 once and needs one round trip per command (MPAXOS-5, MPAXOS-8)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    expect(cluster.countSent('Prepare')).toBe(2)
    for (let i = 1; i <= 100; i++) {
      const client = cluster.write('n1', `v${i}`)
      cluster.settle()
      expect(cluster.answerTo(client)).toEqual(done(null))
    }
    expect(cluster.countSent('Prepare')).toBe(2)
    expect(cluster.countSent('Accept')).toBe(200)
    expect(cluster.countSent('Accepted')).toBe(200)
    cluster.heartbeat('n1')
    for (const node of cluster.nodes) expect(cluster.executions(node)).toEqual(cluster.executions('n1'))
    expect(cluster.executed('n3')).toBe(100)
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-001 gathers what comes while Accepts are on their way into one message for each acceptor', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    for (let i = 1; i <= 100; i++) cluster.write('n1', `v${i}`)
    expect(cluster.countSent('Accept')).toBe(2 * 2)
    cluster.settle()
    expect(cluster.countSent('Accept')).toBe(3 * 2)
    expect(cluster.executed('n1')).toBe(100)
    expect(cluster.violated()).toEqual([])
  })

  /** Slots 1 and 2 are chosen by n1 and n2; n1 dies before it can tell anybody. */
  function chosenButUntold(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript(3, {}, mutant)
    cluster.elect('n1')
    cluster.write('n1', 'a')
    cluster.write('n1', 'b')
    cluster.drop({ to: 'n3' })
    cluster.settle()
    expect(cluster.executions('n1')).toEqual(['a', 'b'])
    cluster.drop()
    cluster.crash('n1')
    cluster.elect('n3')
    return cluster
  }

  it('MPX-003 a new proposer proposes the reported value of every open slot again (MPAXOS-6)', () => {
    const cluster = chosenButUntold(null)
    expect(cluster.role('n3')).toBe('leader')
    expect(cluster.executions('n3')).toEqual(['a', 'b'])
    cluster.heartbeat('n3')
    expect(cluster.executions('n2')).toEqual(['a', 'b'])
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-003 MUT-M01 that prepares only its next slot overwrites slot 2', () => {
    const cluster = chosenButUntold('prepares-only-its-next-slot')
    expect(cluster.executions('n3')).toEqual(['a', 'no-op'])
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P6', 'MP1', 'MP5']))
  })

  it('MPX-004 fills a hole with a no-op and executes nothing past it before (MPAXOS-6, MPAXOS-9)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.write('n1', 'a')
    cluster.drop({ type: 'Accept' })
    cluster.write('n1', 'b')
    cluster.deliver({ type: 'Accept', to: 'n2' })
    cluster.drop()
    expect(cluster.log('n2')).toEqual([undefined, 'b'])
    cluster.crash('n1')
    cluster.campaign('n2')
    cluster.deliver({ type: 'Prepare', to: 'n3' })
    cluster.deliver({ type: 'Promise', to: 'n2' })
    expect(cluster.executed('n2')).toBe(0)
    cluster.settle()
    cluster.heartbeat('n2')
    for (const node of ['n2', 'n3']) expect(cluster.executions(node)).toEqual(['no-op', 'b'])
    expect(cluster.notes('n2', 'filled').map((note) => note.slots)).toEqual([[1]])
    expect(cluster.violated()).toEqual([])
  })

  /** Slot 2 gets its quorum while slot 1 is still open. */
  function chosenOutOfOrder(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript(3, {}, mutant)
    cluster.elect('n1')
    cluster.write('n1', 'a')
    cluster.drop({ type: 'Accept' })
    cluster.write('n1', 'b')
    cluster.settle()
    return cluster
  }

  it('MPX-004 waits at a gap while slot 2 is chosen and slot 1 is open (MPAXOS-9)', () => {
    const cluster = chosenOutOfOrder(null)
    expect(cluster.executed('n1')).toBe(0)
    cluster.heartbeat('n1')
    cluster.heartbeat('n1')
    expect(cluster.executions('n1')).toEqual(['a', 'b'])
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-004 MUT-M02 executes past the gap', () => {
    const cluster = chosenOutOfOrder('executes-past-a-gap')
    expect(cluster.executions('n1')).toEqual(['b'])
    expect(cluster.violated()).toContain('MP2')
  })

  it('MPX-006 refuses the accepts of an old proposer, which then steps back and redirects (MPAXOS-3)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.isolate('n1')
    cluster.elect('n2')
    const b = cluster.write('n2', 'b')
    cluster.settle()
    expect(cluster.answerTo(b)).toEqual(done(null))
    const a = cluster.write('n1', 'a')
    cluster.heal()
    cluster.heartbeat('n1')
    expect(cluster.countSent('Nack')).toBeGreaterThan(0)
    expect(cluster.role('n1')).toBe('follower')
    expect(cluster.notes('n1', 'preempted')).toHaveLength(1)
    cluster.heartbeat('n2')
    expect(cluster.executions('n1')).toEqual(['b'])
    expect(cluster.answerTo(a)).toBeUndefined()
    const later = cluster.write('n1', 'c')
    expect(cluster.answerTo(later)).toMatchObject({ kind: 'redirected', to: 'n2' })
    // The retry of the first client goes to n2 and takes effect there, once.
    cluster.request('n2', a, 1, { f: 'write', key: 'k', value: 'a' })
    cluster.settle()
    expect(cluster.answerTo(a)).toEqual(done(null))
    expect(cluster.executions('n2')).toEqual(['b', 'a'])
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-008 a value survives when only one server moves between two quorums (MPAXOS-7)', () => {
    const cluster = new PaxosScript(5)
    cluster.partition(['n1', 'n2', 'n3'], ['n4'], ['n5'])
    cluster.elect('n1')
    const put = cluster.write('n1', 'bar')
    cluster.settle()
    expect(cluster.answerTo(put)).toEqual(done(null))
    cluster.heal()
    cluster.partition(['n3', 'n4', 'n5'], ['n1'], ['n2'])
    // n4 has seen no ballot yet: its first ones may lose against what n3 has promised.
    for (let i = 0; i < 3 && cluster.role('n4') !== 'leader'; i++) cluster.elect('n4')
    const get = cluster.ask('n4', { f: 'read', key: 'k' })
    cluster.settle()
    expect(cluster.answerTo(get)).toEqual(done('bar'))
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-013 phase 1 covers the slots above the new proposer’s own log (MPAXOS-5, MPAXOS-6)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.write('n1', 'a')
    cluster.settle()
    cluster.heartbeat('n1')
    cluster.cut('n1', 'n3')
    cluster.write('n1', 'b')
    cluster.write('n1', 'c')
    cluster.settle()
    cluster.crash('n1')
    cluster.elect('n3')
    const d = cluster.write('n3', 'd')
    cluster.settle()
    expect(cluster.answerTo(d)).toEqual(done(null))
    expect(cluster.log('n3')).toEqual(['a', 'b', 'c', 'd'])
    expect(cluster.violated()).toEqual([])
  })

  it('MPX-013 a proposer learns what its quorum knows to be chosen before it proposes (MPAXOS-5)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.cut('n1', 'n3')
    cluster.write('n1', 'a')
    cluster.settle()
    cluster.heartbeat('n1')
    expect(cluster.executed('n2')).toBe(1)
    cluster.crash('n1')
    cluster.elect('n3')
    expect(cluster.countSent('Chosen')).toBe(1)
    expect(cluster.role('n3')).toBe('leader')
    expect(cluster.executions('n3')).toEqual(['a'])
    expect(cluster.violated()).toEqual([])
  })
})
