import { describe, expect, it } from 'vitest'
import { electionUs, RaftCluster } from './raft-cluster.ts'

function transferTarget(cluster: RaftCluster, node = 'n1'): string | null {
  return cluster.state(node).leadership?.transferTo ?? null
}

describe('leadership transfer', () => {
  const ways = [
    { at: 'n1', back: 'n2', checkQuorum: false },
    { at: 'n2', back: 'n1', checkQuorum: false },
    { at: 'n1', back: 'n2', checkQuorum: true },
  ]
  for (const { at, back, checkQuorum } of ways)
    it(`RAFT-060 RAFT-15 to an up-to-date follower, asked at ${at}, and back, check-quorum ${checkQuorum}`, () => {
      const cluster = new RaftCluster({ config: { checkQuorum } })
      cluster.elect('n1')
      cluster.administer(at, { kind: 'transferLeadership', to: 'n2' })
      cluster.settle()
      expect(cluster.state('n1')).toMatchObject({ role: 'follower', leader: 'n2' })
      cluster.write('n2', 'v')
      cluster.spread('n2')
      cluster.administer(back, { kind: 'transferLeadership', to: 'n1' })
      cluster.settle()
      expect(cluster.leaders()).toEqual(['n1'])
      expect(transferTarget(cluster)).toBeNull()
      expect(cluster.violations()).toEqual([])
    })

  it('RAFT-063 RAFT-15 to itself or to a stranger nothing happens', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    for (const to of ['n1', 'n4']) {
      cluster.administer('n1', { kind: 'transferLeadership', to })
      cluster.settle()
      expect(cluster.state('n1').role).toBe('leader')
      expect(transferTarget(cluster)).toBeNull()
    }
  })

  /** n1 leads and is about to hand over to n3, which cannot hear it. */
  function pending(): RaftCluster {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.isolate('n3')
    cluster.administer('n1', { kind: 'transferLeadership', to: 'n3' })
    cluster.settle()
    expect(transferTarget(cluster)).toBe('n3')
    return cluster
  }

  it('RAFT-063 RAFT-15 a transfer back to the leader ends a pending one', () => {
    const cluster = pending()
    cluster.administer('n1', { kind: 'transferLeadership', to: 'n1' })
    expect(cluster.state('n1').role).toBe('leader')
    expect(transferTarget(cluster)).toBeNull()
  })

  it('RAFT-063 RAFT-15 a second transfer to another node replaces a pending one', () => {
    const cluster = pending()
    cluster.administer('n1', { kind: 'transferLeadership', to: 'n2' })
    cluster.settle()
    expect(cluster.state('n1')).toMatchObject({ role: 'follower', leader: 'n2' })
  })

  it('RAFT-063 RAFT-15 asking again does not extend the deadline of one election timeout', () => {
    const cluster = pending()
    cluster.advance(electionUs / 10, ['n1'])
    cluster.administer('n1', { kind: 'transferLeadership', to: 'n3' })
    cluster.advance((electionUs * 9) / 10, ['n1'])
    expect(cluster.state('n1').role).toBe('leader')
    expect(transferTarget(cluster)).toBeNull()
    expect(cluster.notes('n1').at(-1)).toEqual({ kind: 'transferEnded', to: 'n3', done: false })
  })

  for (const kind of ['removeMember', 'addLearner'] as const)
    it(`RAFT-063 RAFT-15 ${kind} of the chosen node ends a pending transfer`, () => {
      const cluster = pending()
      cluster.administer('n1', { kind, node: 'n3' })
      cluster.settle()
      expect(cluster.state('n1').role).toBe('leader')
      expect(transferTarget(cluster)).toBeNull()
    })

  it('RAFT-063 RAFT-15 another node may win while a transfer is pending', () => {
    const cluster = pending()
    cluster.campaign('n2')
    cluster.settle()
    expect(cluster.state('n1')).toMatchObject({ role: 'follower', leader: 'n2' })
  })

  it('RAFT-15 while it hands over, a leader takes no commands, and takes them again after the deadline', () => {
    const cluster = pending()
    expect(cluster.answer('c1', cluster.write('n1', 'v'))?.kind).toBe('redirected')
    expect(cluster.values('n1')).toEqual([])
    cluster.advance(electionUs, ['n1'])
    const seq = cluster.write('n1', 'v')
    cluster.settle()
    expect(cluster.answer('c1', seq)?.kind).toBe('done')
  })

  it('RAFT-15 a follower that lags is caught up before it is told to campaign', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.isolate('n3')
    cluster.write('n1', 'v')
    cluster.settle()
    cluster.heal()
    cluster.administer('n1', { kind: 'transferLeadership', to: 'n3' })
    expect(cluster.inFlight({ type: 'TimeoutNow' })).toEqual([])
    cluster.spread('n1')
    expect(cluster.leaders()).toEqual(['n3'])
    expect(cluster.values('n3')).toEqual(['v'])
  })
})
