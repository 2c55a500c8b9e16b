import { describe, expect, it } from 'vitest'
import { disksWith, heartbeatUs, RaftCluster } from './raft-cluster.ts'

function readIndexes(cluster: RaftCluster): number[] {
  return cluster.notes().flatMap((note) => (note.kind === 'readServed' ? [note.index] : []))
}

describe('reads without a log entry', () => {
  it('RAFT-053 RAFT-16 ReadIndex at leader and followers gives the commit index of the time of asking', () => {
    const cluster = new RaftCluster({ config: { read: 'readIndex', followerReads: true } })
    cluster.elect('n1')
    for (const [k, node] of ['n1', 'n2', 'n3', 'n1', 'n2', 'n3'].entries()) {
      for (let i = 0; i < 10; i++) cluster.write('n1', 10 * k + i)
      cluster.settle()
      const seq = cluster.read(node, 'c2')
      cluster.settle()
      expect(cluster.answer('c2', seq)).toEqual({ kind: 'done', value: 10 * k + 9 })
      expect(cluster.state(node).applied).toBe(10 * (k + 1) + 1)
    }
    expect(readIndexes(cluster)).toEqual([11, 21, 31, 41, 51, 61])
    expect(cluster.violations()).toEqual([])
  })

  it('RAFT-053 RAFT-16 a follower answers only when it has applied up to the index that it was told', () => {
    const cluster = new RaftCluster({ config: { read: 'readIndex', followerReads: true } })
    cluster.elect('n1')
    cluster.write('n1', 'v')
    cluster.settle()
    const seq = cluster.read('n2', 'c2')
    cluster.deliver({ type: 'ReadIndex' })
    cluster.deliver({ type: 'Heartbeat', to: 'n3' })
    cluster.deliver({ type: 'HeartbeatResponse', from: 'n3' })
    cluster.deliver({ type: 'ReadIndexResponse' })
    expect(cluster.state('n2').applied).toBe(1)
    expect(cluster.answer('c2', seq)).toBeNull()
    cluster.deliver({ type: 'Heartbeat', to: 'n2' })
    expect(cluster.answer('c2', seq)).toEqual({ kind: 'done', value: 'v' })
  })

  it('RAFT-054 RAFT-16 a new leader answers no read before it has committed in its own term', () => {
    const cluster = new RaftCluster({ disks: disksWith(3, 1, [1, 1]) })
    const commits = [1, 2, 2]
    for (const [i, node] of cluster.nodes.entries()) {
      const from = node === 'n3' ? 'n2' : 'n3'
      cluster.inject(from, node, { type: 'Heartbeat', term: 1, commit: commits[i]!, round: 1 })
    }
    cluster.drop()
    cluster.campaign('n1')
    cluster.settleWithout('AppendEntries')
    expect(cluster.roles()['n1']).toBe('leader 2')
    const first = cluster.read('n1', 'c2')
    cluster.settleWithout('AppendEntries')
    expect(cluster.answer('c2', first)).toBeNull()
    cluster.heartbeat('n1')
    cluster.write('n1', 'v')
    cluster.settle()
    expect(cluster.state('n1').commit).toBe(4)
    const second = cluster.read('n1', 'c3')
    cluster.settle()
    expect([cluster.answer('c2', first)?.kind, cluster.answer('c3', second)?.kind]).toEqual(['done', 'done'])
    expect(readIndexes(cluster)).toEqual([4, 4])
  })

  for (const mode of ['readIndex', 'log', 'local'] as const)
    it(`RAFT-056 RAFT-16 a read at a partitioned leader, served by ${mode}`, () => {
      const local = mode === 'local'
      const config = { read: local ? 'readIndex' : mode }
      const cluster = new RaftCluster({ nodes: 5, config, mutant: local ? 'answers-reads-locally' : null })
      cluster.elect('n1')
      const first = cluster.write('n1', 1)
      cluster.spread('n1')
      cluster.answer('c1', first)
      cluster.partition(['n1', 'n2'], ['n3', 'n4', 'n5'])
      cluster.elect('n3')
      const second = cluster.write('n3', 2, 'c2')
      cluster.settle()
      expect(cluster.answer('c2', second)?.kind).toBe('done')
      const read = cluster.read('n1', 'c3')
      cluster.settle()
      if (local) {
        expect(cluster.answer('c3', read)).toEqual({ kind: 'done', value: 1 })
        expect(cluster.violated()).toContain('R13')
        return
      }
      expect(cluster.answer('c3', read)).toBeNull()
      cluster.heal()
      cluster.spread('n3')
      const again = cluster.read('n3', 'c4')
      cluster.settle()
      expect(cluster.answer('c4', again)).toEqual({ kind: 'done', value: 2 })
      expect(cluster.violations()).toEqual([])
    })

  it('RAFT-16 reads that wait while leadership is lost are sent on', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.isolate('n1')
    const seq = cluster.read('n1', 'c2')
    cluster.elect('n2')
    cluster.heal()
    cluster.heartbeat('n2')
    cluster.settle()
    expect(cluster.answer('c2', seq)).toMatchObject({ kind: 'redirected', to: 'n2' })
  })
})

describe('lease reads', () => {
  it('RAFT-17 a lease read needs no message while the lease lasts, and a round when it is over', () => {
    const cluster = new RaftCluster({ config: { read: 'lease', checkQuorum: true } })
    cluster.elect('n1')
    cluster.sent.length = 0
    const quick = cluster.read('n1', 'c2')
    expect(cluster.sent).toEqual([])
    expect(cluster.answer('c2', quick)?.kind).toBe('done')
    cluster.nowUs += 3 * heartbeatUs
    const slow = cluster.read('n1', 'c2')
    expect(cluster.answer('c2', slow)).toBeNull()
    expect(cluster.sentOf('Heartbeat')).toHaveLength(2)
    cluster.settle()
    expect(cluster.answer('c2', slow)?.kind).toBe('done')
  })

  it('RAFT-17 a voter that restarts stays silent for an election timeout: a lease may rest on it', () => {
    const cluster = new RaftCluster({ config: { read: 'lease', checkQuorum: true } })
    cluster.elect('n1')
    cluster.crash('n2')
    cluster.restart('n2')
    cluster.isolate('n1')
    cluster.campaign('n3')
    cluster.settle()
    expect(cluster.roles()['n3']).toBe('candidate 2')
  })

  it('RAFT-058 RAFT-17 a transfer voids the lease', () => {
    const handedOver = (voidsLeaseOnTransfer: boolean): RaftCluster => {
      const cluster = new RaftCluster({ config: { read: 'lease', checkQuorum: true } })
      cluster.misrule('n1', { voidsLeaseOnTransfer })
      cluster.elect('n1')
      cluster.answer('c1', cluster.write('n1', 1))
      cluster.spread('n1')
      cluster.administer('n1', { kind: 'transferLeadership', to: 'n2' })
      cluster.settle(['n2', 'n3'])
      cluster.deliver({ type: 'TimeoutNow', to: 'n2' })
      cluster.settle(['n2', 'n3'])
      expect(cluster.roles()['n2']).toBe('leader 2')
      const seq = cluster.write('n2', 2, 'c2')
      cluster.settle(['n2', 'n3'])
      expect(cluster.answer('c2', seq)?.kind).toBe('done')
      return cluster
    }
    const right = handedOver(true)
    const refused = right.read('n1', 'c3')
    expect(right.answer('c3', refused)).toBeNull()
    right.settle()
    expect(right.answer('c3', refused)).toMatchObject({ kind: 'redirected' })
    expect(right.violations()).toEqual([])
    const wrong = handedOver(false)
    const stale = wrong.read('n1', 'c3')
    expect(wrong.answer('c3', stale)).toEqual({ kind: 'done', value: 1 })
    expect(wrong.violated()).toEqual(['R13', 'R14'])
  })
})
