import { describe, expect, it } from 'vitest'
import type { Position } from '../../../src/core/protocol/raft/state.ts'
import { diskWith, disksWith, entry, RaftCluster } from './raft-cluster.ts'

function appendOf(term: number, prev: Position, terms: readonly number[] = [], commit = 0) {
  const entries = terms.map((entryTerm, i) => entry(prev.index + 1 + i, entryTerm))
  return {
    type: 'AppendEntries',
    term,
    prevIndex: prev.index,
    prevTerm: prev.term,
    entries,
    commit,
  } as const
}

const start: Position = { index: 0, term: 0 }

describe('what a leader sends', () => {
  it('RAFT-004 RAFT-10 heartbeats carry no entries and no commit index above the match index', () => {
    const cluster = new RaftCluster()
    cluster.campaign('n1')
    cluster.deliver({ type: 'RequestVote' })
    cluster.deliver({ type: 'VoteResponse' })
    for (let i = 0; i < 10; i++) cluster.write('n1', i)
    cluster.drop()
    cluster.sent.length = 0
    cluster.heartbeat('n1')
    const beat = { type: 'Heartbeat', term: 1, commit: 0, round: 1 }
    expect(cluster.sent.map(({ to, message }) => [to, message])).toEqual([
      ['n2', beat],
      ['n3', beat],
    ])
  })

  it('RAFT-011 RAFT-8 a command is appended, then sent with the position before it and the commit index', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.sent.length = 0
    cluster.write('n1', 'v')
    expect(cluster.terms('n1')).toEqual([1, 1])
    expect(cluster.state('n1').commit).toBe(1)
    const entries = [cluster.state('n1').log[1]]
    const message = { type: 'AppendEntries', term: 1, prevIndex: 1, prevTerm: 1, entries, commit: 1 }
    expect(cluster.sent.map(({ to, message: sent }) => [to, sent])).toEqual([
      ['n2', message],
      ['n3', message],
    ])
    expect(cluster.disk('n1').get('log')!.get(2)).toEqual(entries[0])
  })

  it('RAFT-8 many commands that arrive together travel in few messages', () => {
    const cluster = new RaftCluster({ config: { appendWindow: 2 } })
    cluster.elect('n1')
    cluster.sent.length = 0
    for (let i = 0; i < 100; i++) cluster.write('n1', i)
    expect(cluster.sentOf('AppendEntries')).toHaveLength(4)
    cluster.settle()
    expect(cluster.sentOf('AppendEntries')).toHaveLength(6)
    expect(cluster.state('n1').commit).toBe(101)
    expect(cluster.violations()).toEqual([])
  })

  const counts: [number, number[], boolean][] = [
    [1, [], true],
    [3, [], false],
    [3, [2], true],
    [3, [2, 3], true],
    [5, [], false],
    [5, [2], false],
    [5, [2, 3], true],
    [5, [2, 3, 4], true],
    [5, [2, 3, 4, 5], true],
  ]
  for (const [nodes, acceptors, commits] of counts)
    it(`RAFT-013 RAFT-1 of ${nodes}, answers of ${acceptors.join() || 'nobody'} ${commits ? 'commit' : 'do not commit'}`, () => {
      const cluster = new RaftCluster({ nodes })
      cluster.elect('n1')
      cluster.write('n1', 'v')
      for (const acceptor of acceptors) cluster.deliver({ type: 'AppendEntries', to: `n${acceptor}` })
      cluster.deliver({ type: 'AppendResponse' })
      expect(cluster.state('n1').commit > 1).toBe(commits)
      expect(cluster.violations()).toEqual([])
    })

  for (const { match, commit } of [
    { match: 1, commit: 0 },
    { match: 2, commit: 0 },
    { match: 3, commit: 3 },
  ])
    it(`RAFT-021 RAFT-9 a match at ${match} commits up to ${commit}: only entries of the own term count`, () => {
      const cluster = new RaftCluster({ nodes: 2, disks: disksWith(2, 2, [1, 2]) })
      cluster.campaign('n1')
      cluster.deliver({ type: 'RequestVote' })
      cluster.deliver({ type: 'VoteResponse' })
      cluster.write('n1', 'v')
      expect(cluster.terms('n1')).toEqual([1, 2, 3, 3])
      cluster.inject('n2', 'n1', { type: 'AppendResponse', term: 3, success: true, match })
      expect(cluster.state('n1').commit).toBe(commit)
    })

  it('RAFT-042 RAFT-11 a leader’s own append of an old term does not count when it becomes durable', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.stallSync('n1')
    cluster.write('n1', 'v')
    cluster.inject('n2', 'n1', { type: 'Heartbeat', term: 2, commit: 0, round: 1 })
    expect(cluster.roles()['n1']).toBe('follower 2')
    cluster.sync('n1')
    expect(cluster.roles()['n1']).toBe('follower 2')
    expect(cluster.state('n1').commit).toBe(1)
  })

  const alive: [number, number[], boolean][] = [
    [3, [], true],
    [3, [3], true],
    [3, [2, 3], false],
    [4, [2, 3], false],
    [5, [2, 3], true],
  ]
  for (const [nodes, dead, ok] of alive)
    it(`RAFT-032 RAFT-1 of ${nodes} with ${dead.join() || 'nobody'} dead, a command ${ok ? 'commits' : 'has no leader'}`, () => {
      const cluster = new RaftCluster({ nodes })
      for (const node of dead) cluster.crash(`n${node}`)
      cluster.campaign('n1')
      cluster.settle()
      const seq = cluster.write('n1', 'v')
      cluster.settle()
      expect(cluster.state('n1').term).toBe(1)
      const up = cluster.nodes.filter((node) => cluster.isUp(node))
      expect(up.map((node) => cluster.last(node))).toEqual(up.map(() => (ok ? 2 : 0)))
      // Nothing is lost silently: done, or sent away because there is no leader.
      expect(cluster.answer('c1', seq)?.kind).toBe(ok ? 'done' : 'redirected')
    })

  it('RAFT-032 RAFT-19 a follower sends a client on to the leader', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    expect(cluster.answer('c1', cluster.write('n2', 'v'))).toMatchObject({ kind: 'redirected', to: 'n1' })
  })
})

describe('what a follower does', () => {
  const commits: [number[], number][] = [
    [[1], 1],
    [[1, 1], 2],
    [[1, 1], 1],
  ]
  for (const [terms, commit] of commits)
    it(`RAFT-015 RAFT-10 of ${terms.length} entries it applies exactly the ${commit} announced`, () => {
      const cluster = new RaftCluster()
      cluster.inject('n2', 'n1', appendOf(1, start, terms, commit))
      expect(cluster.state('n1')).toMatchObject({ commit, applied: commit })
      expect([...cluster.state('n1').store.values.keys()]).toEqual(
        terms.slice(0, commit).map((_, i) => `k${i + 1}`),
      )
    })

  const fits: [Position, Position | null][] = [
    [start, null],
    [{ index: 1, term: 1 }, null],
    [{ index: 2, term: 2 }, null],
    [
      { index: 2, term: 1 },
      { index: 1, term: 1 },
    ],
    [
      { index: 3, term: 3 },
      { index: 2, term: 2 },
    ],
  ]
  for (const [prev, hint] of fits)
    it(`RAFT-016 RAFT-6 it ${hint === null ? 'accepts' : 'refuses'} an append after ${prev.index}/${prev.term}`, () => {
      const cluster = new RaftCluster({ disks: { n1: diskWith(2, [1, 2]) } })
      cluster.inject('n2', 'n1', appendOf(Math.max(2, prev.term), prev))
      const answer = cluster.sentOf('AppendResponse').at(-1)!
      expect(answer.success).toBe(hint === null)
      if (!answer.success) expect(answer.hint).toEqual(hint)
    })

  const suffixes: [Position, number[], number[], number[]][] = [
    [{ index: 2, term: 2 }, [3], [1, 2, 3], [3]],
    [{ index: 1, term: 1 }, [3, 4], [1, 3, 4], [2, 3]],
    [start, [1], [1, 2], []],
    [start, [3], [3], [1]],
  ]
  for (const [prev, terms, after, written] of suffixes)
    it(`RAFT-017 RAFT-7 entries ${terms.join()} after ${prev.index} leave terms ${after.join()}`, () => {
      const cluster = new RaftCluster({ disks: { n1: diskWith(4, [1, 2]) } })
      cluster.inject('n2', 'n1', appendOf(4, prev, terms))
      expect(cluster.terms('n1')).toEqual(after)
      const puts = cluster.trace.flatMap((event) =>
        event.kind === 'wrote' && event.node === 'n1'
          ? event.writes.flatMap((write) =>
              write.kind === 'put' && write.table === 'log' ? [write.key] : [],
            )
          : [],
      )
      expect(puts).toEqual(written)
    })

  it('RAFT-031 RAFT-2 an append from a deposed leader is ignored', () => {
    const cluster = new RaftCluster()
    for (const node of ['n1', 'n2', 'n1']) cluster.elect(node)
    cluster.inject('n2', 'n1', appendOf(2, { index: 2, term: 2 }, [2]))
    cluster.write('n1', 'v')
    cluster.spread('n1')
    for (const node of cluster.nodes) expect(cluster.terms(node)).toEqual([1, 2, 3, 3])
    expect(cluster.violations()).toEqual([])
  })

  for (const [announced, commit] of [
    [3, 3],
    [1, 2],
  ] as const)
    it(`RAFT-035 RAFT-10 a commit index of 2 becomes ${commit} when ${announced} is announced`, () => {
      const cluster = new RaftCluster({ nodes: 2, disks: { n1: diskWith(3, [1, 2, 3]) } })
      const beat = { type: 'Heartbeat', term: 3, round: 1 } as const
      cluster.inject('n2', 'n1', { ...beat, commit: 2 })
      cluster.inject('n2', 'n1', { ...beat, commit: announced })
      expect(cluster.state('n1').commit).toBe(commit)
    })

  it('RAFT-091 RAFT-7 a delayed duplicate of an older append does not shorten the log', () => {
    const replayed = (mutant: string | null): RaftCluster => {
      const cluster = new RaftCluster({ mutant })
      cluster.elect('n1')
      cluster.isolate('n3')
      cluster.write('n1', 'a')
      const [old] = cluster.inFlight({ type: 'AppendEntries', to: 'n2' })
      cluster.settle()
      cluster.write('n1', 'b')
      cluster.settle()
      cluster.duplicate(old!)
      cluster.drop()
      return cluster
    }
    const right = replayed(null)
    expect(right.last('n2')).toBe(3)
    right.crash('n1')
    right.heal()
    right.elect('n2')
    expect(right.values('n3')).toEqual(['a', 'b'])
    expect(right.violations()).toEqual([])
    const wrong = replayed('truncates-on-every-append')
    expect(wrong.last('n2')).toBe(2)
    wrong.crash('n1')
    wrong.heal()
    wrong.elect('n2')
    expect(wrong.violated()).toContain('R4')
  })
})

describe('repairing logs', () => {
  const figure7: [string, number[]][] = [
    ['a', [1, 1, 1, 4, 4, 5, 5, 6, 6]],
    ['b', [1, 1, 1, 4]],
    ['c', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]],
    ['d', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    ['e', [1, 1, 1, 4, 4, 4, 4]],
    ['f', [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]],
  ]
  for (const [row, terms] of figure7)
    it(`RAFT-018 RAFT-6 the leader of figure 7 repairs follower ${row} in few messages`, () => {
      const leaders = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6]
      const cluster = new RaftCluster({ disks: { n1: diskWith(8, leaders), n2: diskWith(7, terms) } })
      cluster.isolate('n3')
      cluster.campaign('n1')
      cluster.inject('n3', 'n1', { type: 'VoteResponse', term: 9, granted: true })
      cluster.write('n1', 'v')
      cluster.settle(['n1', 'n2'])
      expect(cluster.state('n2').log).toEqual(cluster.state('n1').log)
      expect(cluster.last('n1')).toBe(12)
      expect(
        cluster.sent.filter(({ to, message }) => to === 'n2' && message.type === 'AppendEntries').length,
      ).toBeLessThan(6)
    })
})
