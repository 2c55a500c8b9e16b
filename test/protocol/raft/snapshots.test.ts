import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../src/core/protocol/raft/state.ts'
import { diskWith, electionUs, RaftCluster } from './raft-cluster.ts'

function snapshotOf(index: number, term: number, voters: readonly string[] = ['n1', 'n2', 'n3']): Snapshot {
  const configuration = { voters, outgoing: [], learners: [], learnersNext: [] }
  return { index, term, configuration, store: { x: index }, sessions: [] }
}

function install(cluster: RaftCluster, snapshot: Snapshot): void {
  cluster.inject('n2', 'n1', { type: 'InstallSnapshot', term: Math.max(1, snapshot.term), snapshot })
}

describe('installing snapshots', () => {
  it('RAFT-065 RAFT-13 a snapshot sets log position and membership; the same again is ignored', () => {
    const cluster = new RaftCluster({ config: { initialVoters: 2 } })
    install(cluster, snapshotOf(11, 11))
    expect(cluster.last('n1')).toBe(11)
    expect(cluster.termAt('n1', 11)).toBe(11)
    expect(cluster.state('n1')).toMatchObject({ applied: 11, commit: 11 })
    expect(cluster.state('n1').configurations.at(-1)!.configuration.voters).toEqual(['n1', 'n2', 'n3'])
    const writes = cluster.trace.filter((event) => event.kind === 'wrote').length
    install(cluster, snapshotOf(11, 11, ['n1']))
    expect(cluster.state('n1').configurations.at(-1)!.configuration.voters).toEqual(['n1', 'n2', 'n3'])
    expect(cluster.trace.filter((event) => event.kind === 'wrote')).toHaveLength(writes)
    expect(cluster.sentOf('InstallResponse').map(({ match }) => match)).toEqual([11, 11])
  })

  for (const [index, commit] of [
    [1, 1],
    [2, 2],
  ] as const)
    it(`RAFT-066 RAFT-13 a snapshot at ${index} that the log matches only moves the commit index`, () => {
      const cluster = new RaftCluster({ nodes: 2, disks: { n1: diskWith(1, [1, 1, 1]) } })
      cluster.inject('n2', 'n1', { type: 'Heartbeat', term: 1, commit: 1, round: 1 })
      install(cluster, snapshotOf(index, 1, ['n1', 'n2']))
      expect(cluster.last('n1')).toBe(3)
      expect(cluster.state('n1').commit).toBe(commit)
    })

  const logs: [number[], number[]][] = [
    [
      [1, 1, 2, 2, 2],
      [2, 2],
    ],
    [[1, 1, 1, 1], []],
    [[1], []],
  ]
  for (const [log, kept] of logs)
    it(`RAFT-069 RAFT-13 of log ${log.join()} a snapshot at 3/2 leaves ${kept.join() || 'nothing'}`, () => {
      const cluster = new RaftCluster({ disks: { n1: diskWith(2, log) } })
      install(cluster, snapshotOf(3, 2))
      const after = [4, 5].flatMap((index) => cluster.termAt('n1', index) ?? [])
      expect(after).toEqual(kept)
      expect(cluster.state('n1').commit).toBe(3)
      cluster.crash('n1')
      cluster.restart('n1')
      expect([4, 5].flatMap((index) => cluster.termAt('n1', index) ?? [])).toEqual(kept)
    })
})

describe('taking snapshots', () => {
  it('RAFT-067 RAFT-13 a follower behind the compaction point is restored by a snapshot', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.isolate('n3')
    for (let i = 0; i < 101; i++) cluster.write('n1', i)
    cluster.settle()
    cluster.administer('n1', { kind: 'snapshot' })
    const { index } = cluster.state('n1').snapshot!
    expect(index).toBe(102)
    expect(cluster.disk('n1').get('log')!.size).toBe(0)
    cluster.heal()
    cluster.sent.length = 0
    cluster.spread('n1')
    cluster.spread('n1')
    for (const value of ['y', 'z']) {
      cluster.write('n1', value)
      cluster.spread('n1')
    }
    expect(cluster.state('n3').commit).toBe(cluster.state('n1').commit)
    expect(cluster.state('n3').store).toEqual(cluster.state('n1').store)
    expect(cluster.sentOf('InstallSnapshot')).toHaveLength(1)
    for (const { prevIndex } of cluster.sentOf('AppendEntries'))
      expect(prevIndex).toBeGreaterThanOrEqual(index)
    expect(cluster.violations()).toEqual([])
  })

  it('RAFT-13 a snapshot of its own keeps the entries since the one before it for slow followers', () => {
    const cluster = new RaftCluster({ config: { snapshotEvery: 10 } })
    cluster.elect('n1')
    for (let i = 0; i < 25; i++) {
      cluster.write('n1', i)
      cluster.settle()
    }
    expect(cluster.state('n1').snapshot!.index).toBe(20)
    expect(cluster.state('n1').base.index).toBe(10)
    expect([...cluster.disk('n1').get('log')!.keys()][0]).toBe(11)
  })

  it('RAFT-070 RAFT-13 after a crash of all nodes nothing is lost and indexes never go back', () => {
    const cluster = new RaftCluster({ config: { preVote: true, checkQuorum: true, snapshotEvery: 10 } })
    let last = 0
    for (let round = 0; round < 5; round++) {
      const leader = cluster.awaitLeader()
      expect(cluster.last(leader)).toBeGreaterThanOrEqual(last)
      const values = Array.from({ length: 5 + ((round * 7) % 10) }, (_, i) => 100 * round + i)
      for (const value of values) {
        const seq = cluster.write(leader, value, `c${value}`, `k${value}`)
        cluster.advance(2000)
        expect(cluster.answer(`c${value}`, seq)?.kind).toBe('done')
      }
      last = cluster.last(leader)
      for (const node of cluster.nodes) cluster.crash(node)
      for (const node of cluster.nodes) cluster.restart(node)
    }
    const leader = cluster.awaitLeader()
    cluster.advance(electionUs)
    const seqs = [0, 109, 404].map(
      (value) => [value, cluster.read(leader, `r${value}`, `k${value}`)] as const,
    )
    cluster.advance(electionUs)
    for (const [value, seq] of seqs) expect(cluster.answer(`r${value}`, seq)).toEqual({ kind: 'done', value })
    expect(cluster.violations()).toEqual([])
  })
})
