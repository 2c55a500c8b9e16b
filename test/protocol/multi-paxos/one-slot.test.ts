import { describe, expect, it } from 'vitest'
import { compareBallots, type Ballot } from '../../../src/core/protocol/multi-paxos/messages.ts'
import { PaxosScript } from './script.ts'

const done = (value: unknown) => ({ kind: 'done', value })

function ballotOf(cluster: PaxosScript, node: string): Ballot {
  const { role } = cluster.state(node).volatile
  if (role.kind === 'follower') throw new Error(`${node} has no ballot of its own.`)
  return role.ballot
}

describe('single-decree Paxos, one slot at a time', () => {
  it('PAX-001 chooses in two round trips with three messages of each kind less the own one', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    const client = cluster.write('n1', 'a')
    cluster.settle()
    expect(cluster.answerTo(client)).toEqual(done(null))
    expect(
      ['Prepare', 'Promise', 'Accept', 'Accepted'].map((type) => cluster.countSent(type as 'Prepare')),
    ).toEqual([2, 2, 2, 2])
  })

  it.each([0, 1, 2, 3])('PAX-002 of five acceptors %i are down: progress only with a majority', (down) => {
    const cluster = new PaxosScript(5)
    for (const node of ['n5', 'n4', 'n3'].slice(0, down)) cluster.crash(node)
    cluster.elect('n1')
    const client = cluster.write('n1', 'a')
    cluster.settle()
    for (let i = 0; i < 5; i++) cluster.advance(2_000_000)
    expect(cluster.role('n1') === 'leader').toBe(down <= 2)
    if (down <= 2) expect(cluster.answerTo(client)).toEqual(done(null))
    else expect(cluster.executed('n1')).toBe(0)
    expect(cluster.violated()).toEqual([])
  })

  /** n1 has the value a accepted by `voters` in its first ballot and dies; n2 then campaigns with the quorum given. */
  function adoption(
    voters: readonly string[],
    quorum: readonly string[],
    mutant: string | null = null,
  ): PaxosScript {
    const cluster = new PaxosScript(3, {}, mutant)
    cluster.elect('n1')
    cluster.write('n1', 'a')
    for (const voter of voters) cluster.deliver({ type: 'Accept', to: voter })
    cluster.drop()
    cluster.crash('n1')
    if (quorum.includes('n1')) cluster.restart('n1')
    for (const node of cluster.nodes) if (!quorum.includes(node)) cluster.isolate(node)
    cluster.elect('n3')
    cluster.write('n3', 'b')
    cluster.settle()
    return cluster
  }

  it('PAX-003 adopts the value that a dead proposer had chosen (MPAXOS-6)', () => {
    const cluster = adoption(['n2'], ['n2', 'n3'])
    expect(cluster.log('n3')).toEqual(['a', 'b'])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-003 MUT-P02 ignores what was reported and loses it', () => {
    const cluster = adoption(['n2'], ['n2', 'n3'], 'ignores-reported-votes')
    expect(cluster.log('n3')).toEqual(['no-op', 'b'])
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P6', 'MP1', 'MP5']))
  })

  it('PAX-004 an accepted value that is not chosen is adopted when the quorum saw it', () => {
    expect(adoption([], ['n1', 'n3']).log('n3')).toEqual(['a', 'b'])
  })

  it('PAX-004 and never chosen afterwards when the quorum did not', () => {
    const cluster = adoption([], ['n2', 'n3'])
    expect(cluster.log('n3')).toEqual(['b'])
    cluster.heal()
    cluster.restart('n1')
    cluster.heartbeat('n3')
    cluster.heartbeat('n3')
    expect(cluster.executions('n1')).toEqual(['b'])
    expect(cluster.violated()).toEqual([])
  })

  /** n1 leads with {n1, n2}; then n3 leads with {n2, n3}, and n1 has not heard of it. */
  function twoProposers(mutant: string | null = null): PaxosScript {
    const cluster = new PaxosScript(3, {}, mutant)
    cluster.cut('n1', 'n3')
    cluster.elect('n1')
    cluster.campaign('n3')
    cluster.deliver({ type: 'Prepare', to: 'n2' })
    cluster.deliver({ type: 'Promise', to: 'n3' })
    cluster.drop()
    expect([cluster.role('n1'), cluster.role('n3')]).toEqual(['leader', 'leader'])
    expect(compareBallots(ballotOf(cluster, 'n1'), ballotOf(cluster, 'n3'))).toBeLessThan(0)
    return cluster
  }

  it('PAX-005 an acceptor that promised the higher ballot refuses the lower one (MPAXOS-3)', () => {
    const cluster = twoProposers()
    const a = cluster.write('n1', 'a')
    cluster.settle()
    expect(cluster.countSent('Nack')).toBe(1)
    expect(cluster.role('n1')).toBe('follower')
    const b = cluster.write('n3', 'b')
    cluster.settle()
    expect(cluster.answerTo(a)).toBeUndefined()
    expect(cluster.answerTo(b)).toEqual(done(null))
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-005 MUT-P01 accepts below its promise, and two values are chosen', () => {
    const cluster = twoProposers('accepts-below-its-promise')
    cluster.write('n1', 'a')
    cluster.settle()
    cluster.write('n3', 'b')
    cluster.settle()
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P4', 'MP1']))
  })

  /** Like PAX-005, but the acceptor in the middle dies between promise and accept. */
  function crashAfterPromise(mutant: string | null): PaxosScript {
    const cluster = twoProposers(mutant)
    cluster.crash('n2')
    cluster.restart('n2')
    cluster.write('n1', 'a')
    cluster.settle()
    cluster.write('n3', 'b')
    cluster.settle()
    return cluster
  }

  it('PAX-007 a promise survives a crash (MPAXOS-2, MPAXOS-15)', () => {
    const cluster = crashAfterPromise(null)
    expect(cluster.executions('n1')).toEqual([])
    expect(cluster.executions('n3')).toEqual(['b'])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-007 MUT-P05 forgets its promise, and two values are chosen', () => {
    const violated = crashAfterPromise('forgets-its-promise').violated()
    expect(violated).toEqual(expect.arrayContaining(['durable-before-send', 'P4', 'MP1']))
  })

  it('PAX-010 ballots of two proposers that start at once are different and totally ordered (MPAXOS-1)', () => {
    const cluster = new PaxosScript(3)
    cluster.campaign('n1')
    cluster.campaign('n2')
    const [first, second] = [ballotOf(cluster, 'n1'), ballotOf(cluster, 'n2')]
    expect(first.round).toBe(second.round)
    expect(compareBallots(first, second)).toBeLessThan(0)
    expect(compareBallots(second, first)).toBeGreaterThan(0)
    for (const flight of cluster.inFlight()) cluster.duplicate(flight)
    cluster.settle()
    cluster.write('n1', 'a')
    cluster.write('n2', 'b')
    for (const flight of cluster.inFlight()) cluster.duplicate(flight)
    cluster.settle()
    expect(cluster.role('n2')).toBe('leader')
    expect(cluster.executions('n2')).toEqual(['b'])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-010 a proposer never uses a ballot twice, not even after a crash (MPAXOS-1, MPAXOS-15)', () => {
    const rounds = [1, 2, 3].map(() => {
      const cluster = new PaxosScript(3)
      cluster.campaign('n1')
      const before = ballotOf(cluster, 'n1')
      cluster.crash('n1')
      cluster.restart('n1')
      cluster.campaign('n1')
      return ballotOf(cluster, 'n1').round - before.round
    })
    expect(rounds).toEqual([1, 1, 1])
  })

  function duplicatedPromise(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript(5, {}, mutant)
    cluster.campaign('n1')
    cluster.deliver({ type: 'Prepare', to: 'n2' })
    const promise = cluster.inFlight({ type: 'Promise', from: 'n2' })[0]!
    cluster.duplicate(promise)
    cluster.deliver({ type: 'Promise', from: 'n2' })
    return cluster
  }

  it('PAX-012 counts duplicate answers of one acceptor once (MPAXOS-7)', () => {
    const cluster = duplicatedPromise(null)
    expect(cluster.role('n1')).toBe('candidate')
    expect(cluster.countSent('Accept')).toBe(0)
  })

  it('PAX-012 MUT-P10 counts them twice and leads with two promises of five', () => {
    const cluster = duplicatedPromise('counts-an-answer-twice')
    expect(cluster.role('n1')).toBe('leader')
    cluster.write('n1', 'a')
    expect(cluster.violated()).toContain('MP4')
  })

  it('PAX-014 nothing is learned from promises alone (MPAXOS-8)', () => {
    const cluster = new PaxosScript(3)
    cluster.elect('n1')
    cluster.elect('n2')
    expect(cluster.countSent('Promise')).toBeGreaterThanOrEqual(4)
    const client = cluster.write('n2', 'a')
    cluster.drop({ type: 'Accept' })
    expect(cluster.nodes.map((node) => cluster.executed(node))).toEqual([0, 0, 0])
    expect(cluster.answerTo(client)).toBeUndefined()
  })

  function halves(mutant: string | null): PaxosScript {
    const cluster = new PaxosScript(4, {}, mutant)
    cluster.partition(['n1', 'n2'], ['n3', 'n4'])
    cluster.elect('n1')
    cluster.elect('n3')
    cluster.write('n1', 'a')
    cluster.write('n3', 'b')
    cluster.settle()
    return cluster
  }

  it('PAX-016 half of four acceptors is no quorum (MPAXOS-7)', () => {
    const cluster = halves(null)
    expect([cluster.role('n1'), cluster.role('n3')]).toEqual(['candidate', 'candidate'])
    expect(cluster.replies.map(({ reply }) => reply.kind)).toEqual(['redirected', 'redirected'])
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-016 MUT-P04 takes half for a quorum, and the halves execute different values', () => {
    const cluster = halves('half-is-a-quorum')
    expect([cluster.executions('n1'), cluster.executions('n3')]).toEqual([['a'], ['b']])
    expect(cluster.violated()).toEqual(expect.arrayContaining(['MP3', 'MP4']))
  })

  it('PAX-017 two duelling proposers choose nothing in 100 alternations; one alone does at once (MPAXOS-13)', () => {
    const cluster = new PaxosScript(3)
    const clients: string[] = []
    for (let i = 0; i < 100; i++) {
      const [node, other] = i % 2 === 0 ? ['n1', 'n2'] : ['n2', 'n1']
      // The Prepare of one proposer overtakes the Accepts of the other, every time.
      cluster.campaign(node)
      cluster.deliver({ type: 'Prepare' })
      cluster.deliver({ type: 'Promise' })
      expect(cluster.role(node)).toBe('leader')
      cluster.deliver({ type: 'Accept', from: other })
      cluster.drop({ type: 'Heartbeat' })
      cluster.deliver({ type: 'Nack' })
      clients.push(cluster.write(node, `v${i}`))
    }
    expect(cluster.nodes.map((node) => cluster.executed(node))).toEqual([0, 0, 0])
    expect(cluster.notes('n1', 'preempted').length).toBe(50)
    expect(clients.some((client) => cluster.answerTo(client) !== undefined)).toBe(false)
    cluster.drop()
    cluster.elect('n3')
    const last = cluster.write('n3', 'last')
    cluster.settle()
    expect(cluster.answerTo(last)).toEqual(done(null))
    expect(cluster.violated()).toEqual([])
  })

  it('PAX-017 without back-off a pre-empted proposer tries again soon, with it it waits (MPAXOS-13)', () => {
    const pauses = [true, false].map((backOff) => {
      const cluster = new PaxosScript(3, { backOff })
      cluster.elect('n1')
      cluster.campaign('n2')
      cluster.deliver({ type: 'Prepare', to: 'n1' })
      expect(cluster.role('n1')).toBe('follower')
      const { fromUs, toUs } = cluster.timers('n1').get('suspect')!
      cluster.nowUs += fromUs
      cluster.fire('n1', 'suspect')
      expect(cluster.role('n1')).toBe('candidate')
      return [fromUs, toUs]
    })
    expect(pauses).toEqual([
      [150_000, 450_000],
      [37_500, 37_500],
    ])
  })

  it('PAX-017 also without back-off a proposer that hears of the winner leaves it alone (MPAXOS-13)', () => {
    const cluster = new PaxosScript(3, { backOff: false })
    cluster.elect('n1')
    cluster.elect('n2')
    cluster.nowUs += 37_500
    cluster.fire('n1', 'suspect')
    expect([cluster.role('n1'), cluster.role('n2')]).toEqual(['follower', 'leader'])
  })

  it.each([3, 5])('PAX-019 of %i acceptors not all are needed', (count) => {
    const cluster = new PaxosScript(count)
    cluster.crash(`n${count}`)
    cluster.elect('n1')
    const client = cluster.write('n1', 'a')
    cluster.settle()
    expect(cluster.answerTo(client)).toEqual(done(null))
    expect(cluster.violated()).toEqual([])
  })
})
