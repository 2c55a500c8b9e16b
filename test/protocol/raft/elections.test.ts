import { describe, expect, it } from 'vitest'
import type { NodeId } from '../../../src/core/model/identity.ts'
import { diskWith, disksWith, electionUs, entry, RaftCluster } from './raft-cluster.ts'
import { becomeCandidate, becomeLeader, becomePreCandidate } from '../../../src/core/protocol/raft/change.ts'

/** Brings n1 of three into a role at term 1, with nothing on its way. */
function inRole(role: string, config = {}): RaftCluster {
  const cluster = new RaftCluster({ config: { ...config, preVote: role === 'preCandidate' } })
  if (role === 'follower') cluster.inject('n2', 'n1', heartbeatOf(1))
  else if (role === 'preCandidate') {
    cluster.inject('n2', 'n1', heartbeatOf(1))
    cluster.campaign('n1')
  } else cluster.campaign('n1')
  if (role === 'leader') cluster.inject('n2', 'n1', { type: 'VoteResponse', term: 1, granted: true })
  cluster.drop()
  cluster.sent.length = 0
  return cluster
}

function heartbeatOf(term: number, commit = 0) {
  return { type: 'Heartbeat', term, commit, round: 1 } as const
}

function appendOf(term: number) {
  return { type: 'AppendEntries', term, prevIndex: 0, prevTerm: 0, entries: [], commit: 0 } as const
}

function requestOf(term: number, lastIndex = 0, lastTerm = 0) {
  return { type: 'RequestVote', term, lastIndex, lastTerm, transfer: false } as const
}

function lastVote(cluster: RaftCluster): boolean | undefined {
  return cluster.sentOf('VoteResponse', 'n1').at(-1)?.granted
}

describe('terms', () => {
  for (const role of ['follower', 'candidate', 'leader'])
    it(`RAFT-001 RAFT-2 a higher term makes a follower of a ${role}`, () => {
      const cluster = inRole(role)
      cluster.inject('n2', 'n1', appendOf(2))
      expect(cluster.roles()['n1']).toBe('follower 2')
    })

  it('RAFT-002 RAFT-2 a message with an older term changes nothing', () => {
    const cluster = new RaftCluster({ disks: { n1: diskWith(2) } })
    cluster.inject('n2', 'n1', { ...appendOf(1), entries: [entry(1, 1)] })
    expect(cluster.state('n1')).toMatchObject({ log: [], term: 2 })
    expect(cluster.sent.at(-1)!.message).toMatchObject({ type: 'AppendResponse', term: 2, success: false })
  })

  it('RAFT-003 every server starts and restarts as follower without a leader', () => {
    const cluster = new RaftCluster()
    expect(cluster.state('n1')).toMatchObject({ role: 'follower', leader: null })
    cluster.elect('n1')
    cluster.crash('n1')
    cluster.restart('n1')
    expect(cluster.state('n1')).toMatchObject({ role: 'follower', leader: null, term: 1 })
  })

  it('RAFT-123 RAFT-2 the current term survives a crash', () => {
    const cluster = new RaftCluster()
    cluster.inject('n3', 'n1', appendOf(5))
    cluster.crash('n1')
    cluster.restart('n1')
    expect(cluster.state('n1').term).toBe(5)
    cluster.inject('n2', 'n1', requestOf(4))
    expect(lastVote(cluster)).toBe(false)
    cluster.inject('n2', 'n1', requestOf(5))
    expect(lastVote(cluster)).toBe(true)
    cluster.inject('n3', 'n1', requestOf(5))
    expect(lastVote(cluster)).toBe(false)
  })
})

describe('votes', () => {
  for (const role of ['follower', 'candidate'])
    it(`RAFT-005 a ${role} that starts an election votes for itself and asks everybody`, () => {
      const cluster = inRole(role)
      cluster.campaign('n1')
      expect(cluster.state('n1')).toMatchObject({ term: 2, role: 'candidate', votedFor: 'n1' })
      expect(cluster.sent.map(({ to }) => to)).toEqual(['n2', 'n3'])
      expect(cluster.sentOf('RequestVote')).toEqual([requestOf(2), requestOf(2)])
    })

  const rounds: [number, { [voter: NodeId]: boolean }, string][] = [
    [1, {}, 'leader'],
    [3, { n2: true, n3: true }, 'leader'],
    [3, { n2: true }, 'leader'],
    [5, { n2: true, n3: true, n4: true, n5: true }, 'leader'],
    [5, { n2: true, n3: true, n4: true }, 'leader'],
    [5, { n2: true, n3: true }, 'leader'],
    [3, { n2: false, n3: false }, 'follower'],
    [5, { n2: false, n3: false, n4: false, n5: false }, 'follower'],
    [5, { n2: true, n3: false, n4: false, n5: false }, 'follower'],
    [3, {}, 'candidate'],
    [5, { n2: true }, 'candidate'],
    [5, { n2: false, n3: false }, 'candidate'],
    [5, {}, 'candidate'],
  ]
  for (const [nodes, votes, role] of rounds)
    it(`RAFT-006 RAFT-1 of ${nodes}, votes ${JSON.stringify(votes)} make a ${role}`, () => {
      const cluster = new RaftCluster({ nodes })
      cluster.campaign('n1')
      for (const [voter, granted] of Object.entries(votes))
        cluster.inject(voter, 'n1', { type: 'VoteResponse', term: 1, granted })
      expect(cluster.roles()['n1']).toBe(`${role} 1`)
    })

  it('RAFT-006 RAFT-1 one voter counts once, however often its answer arrives', () => {
    const cluster = new RaftCluster({ nodes: 5 })
    cluster.campaign('n1')
    for (let i = 0; i < 3; i++) cluster.inject('n2', 'n1', { type: 'VoteResponse', term: 1, granted: true })
    expect(cluster.state('n1').role).toBe('candidate')
  })

  const firstCome: [NodeId | null, NodeId, boolean][] = [
    [null, 'n2', true],
    [null, 'n3', true],
    ['n2', 'n2', true],
    ['n3', 'n3', true],
    ['n2', 'n3', false],
    ['n3', 'n2', false],
  ]
  for (const [votedFor, candidate, granted] of firstCome)
    it(`RAFT-007 RAFT-3 having voted for ${votedFor ?? 'nobody'}, it ${granted ? 'grants' : 'refuses'} ${candidate}`, () => {
      const cluster = new RaftCluster({ disks: { n1: diskWith(1, [], votedFor) } })
      cluster.inject(candidate, 'n1', requestOf(1))
      expect(lastVote(cluster)).toBe(granted)
    })

  for (const role of ['follower', 'candidate'])
    it(`RAFT-009 election timeouts of a ${role} cover [T, 2T)`, () => {
      const cluster = inRole(role)
      const ticks = new Set<number>()
      for (let i = 0; i < 500; i++) {
        if (role === 'candidate') cluster.campaign('n1')
        else cluster.inject('n2', 'n1', heartbeatOf(1))
        const delayUs = cluster.timers('n1').get('election')!.dueUs - cluster.nowUs
        ticks.add(Math.floor(delayUs / (electionUs / 10)))
      }
      expect([...ticks].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    })

  for (const terms of [[1], [1, 2]])
    it(`RAFT-019 RequestVote carries the last position of a log of terms ${terms.join()}`, () => {
      const term = terms.at(-1)! + 1
      const cluster = new RaftCluster()
      const entries = terms.map((entryTerm, i) => entry(i + 1, entryTerm))
      cluster.inject('n2', 'n1', { ...appendOf(term - 1), entries })
      cluster.campaign('n1')
      const asked = requestOf(term, terms.length, terms.at(-1))
      expect(cluster.sentOf('RequestVote')).toEqual([asked, asked])
    })

  const logs: [number[], number, number, boolean][] = [
    [[1], 1, 1, true],
    [[1], 1, 2, true],
    [[1, 1], 1, 1, false],
    [[1], 2, 1, true],
    [[1], 2, 2, true],
    [[1, 1], 2, 1, true],
    [[2], 1, 1, false],
    [[2], 1, 2, false],
    [[2, 2], 1, 1, false],
    [[1, 1], 1, 1, false],
  ]
  for (const [log, lastTerm, lastIndex, granted] of logs)
    it(`RAFT-020 RAFT-4 with log ${log.join()} it ${granted ? 'grants' : 'refuses'} a candidate at ${lastIndex}/${lastTerm}`, () => {
      const cluster = new RaftCluster({ nodes: 2, disks: { n1: diskWith(2, log) } })
      cluster.inject('n2', 'n1', requestOf(3, lastIndex, lastTerm))
      expect(lastVote(cluster)).toBe(granted)
    })

  for (const preVote of [false, true])
    it(`RAFT-023 RAFT-1 each node is elected in turn, pre-vote ${preVote}`, () => {
      const cluster = new RaftCluster({ config: { preVote } })
      for (const node of cluster.nodes) {
        cluster.elect(node)
        expect(cluster.leaders()).toEqual([node])
      }
      expect(cluster.violations()).toEqual([])
    })

  it('RAFT-088 RAFT-3 a vote survives a crash', () => {
    const twice = (mutant: string | null): RaftCluster => {
      const cluster = new RaftCluster({ mutant })
      cluster.campaign('n1')
      cluster.deliver({ type: 'RequestVote', to: 'n2' })
      cluster.crash('n2')
      cluster.restart('n2')
      cluster.deliver({ type: 'VoteResponse', to: 'n1' })
      cluster.campaign('n3')
      cluster.deliver({ type: 'RequestVote', from: 'n3', to: 'n2' })
      cluster.deliver({ type: 'VoteResponse', to: 'n3' })
      return cluster
    }
    const right = twice(null)
    expect(right.leaders()).toEqual(['n1'])
    expect(right.violations()).toEqual([])
    const wrong = twice('forgets-vote-on-restart')
    expect(wrong.leaders()).toEqual(['n1', 'n3'])
    expect(wrong.violated()).toEqual(expect.arrayContaining(['R1', 'R7']))
  })

  it('RAFT-112 RAFT-3 stepping down within a term does not clear the vote', () => {
    const cluster = new RaftCluster({ config: { checkQuorum: true } })
    cluster.elect('n1')
    cluster.inject('n2', 'n1', appendOf(1))
    expect(cluster.state('n1').votedFor).toBe('n1')
    cluster.isolate('n1')
    cluster.nowUs += 2 * electionUs
    cluster.fire('n1', 'quorum')
    expect(cluster.state('n1')).toMatchObject({ role: 'follower', term: 1, votedFor: 'n1' })
    expect(cluster.disk('n1').get('hardState')!.get('current')).toEqual({ term: 1, votedFor: 'n1' })
  })
})

describe('roles', () => {
  it('RAFT-037 only a candidate becomes leader, and a leader never campaigns', () => {
    const follower = new RaftCluster({ nodes: 1 })
    expect(() => becomeLeader(follower.state('n1'))).toThrow('follower')
    follower.campaign('n1')
    expect(follower.state('n1').role).toBe('leader')
    expect(() => becomeCandidate(follower.state('n1'), false)).toThrow('leader')
    expect(() => becomePreCandidate(follower.state('n1'))).toThrow('leader')
    follower.inject('n2', 'n1', appendOf(2))
    expect(follower.state('n1').role).toBe('follower')
    follower.campaign('n1')
    expect(follower.state('n1').role).toBe('leader')
    const preVoting = new RaftCluster({ nodes: 1, config: { preVote: true } })
    preVoting.campaign('n1')
    const told = preVoting.notes('n1').flatMap((note) => (note.kind === 'role' ? [note.role] : []))
    expect(told).toEqual(['raft.role.preCandidate', 'raft.role.candidate', 'raft.role.leader'])
  })

  for (const [role, last] of [
    ['follower', 0],
    ['preCandidate', 0],
    ['candidate', 0],
    ['leader', 1],
  ] as const)
    it(`RAFT-038 a ${role} that steps down keeps its log`, () => {
      const cluster = inRole(role)
      cluster.inject('n2', 'n1', requestOf(3, 0, 3))
      expect(cluster.state('n1')).toMatchObject({ role: 'follower', term: 3, leader: null })
      expect(cluster.last('n1')).toBe(last)
      // An append that fits neither log leaves both as they are.
      cluster.inject('n2', 'n1', { ...appendOf(3), prevTerm: 3, prevIndex: 9 })
      expect(cluster.state('n1')).toMatchObject({ role: 'follower', term: 3, leader: 'n2' })
      expect(cluster.last('n1')).toBe(last)
    })

  for (const preVote of [false, true])
    it(`RAFT-040 RAFT-3 an own vote counts when durable, and not after the election is lost, pre-vote ${preVote}`, () => {
      const cluster = new RaftCluster({ config: { preVote }, disks: disksWith(3, 1) })
      cluster.stallSync('n1')
      cluster.campaign('n1')
      expect(cluster.state('n1').granted.size).toBe(preVote ? 1 : 0)
      cluster.inject('n2', 'n1', heartbeatOf(cluster.state('n1').term))
      expect(cluster.state('n1').role).toBe('follower')
      cluster.sync('n1')
      expect(cluster.state('n1').role).toBe('follower')
    })

  it('RAFT-028 without pre-vote a rejoining candidate disturbs the leader', () => {
    const cluster = new RaftCluster()
    cluster.cut('n1', 'n3')
    cluster.campaign('n1')
    cluster.settle()
    cluster.campaign('n3')
    cluster.settle()
    expect(cluster.roles()).toMatchObject({ n1: 'leader 1', n3: 'candidate 1' })
    cluster.heal()
    cluster.campaign('n3')
    cluster.settle()
    expect(cluster.roles()).toEqual({ n1: 'follower 2', n2: 'follower 2', n3: 'follower 2' })
    expect(cluster.nodes.map((node) => cluster.last(node))).toEqual([1, 1, 0])
  })

  it('RAFT-099 RAFT-1 elections after network failures; no leader without a quorum', () => {
    const cluster = new RaftCluster({ config: { preVote: true, checkQuorum: true } })
    const first = cluster.awaitLeader()
    cluster.isolate(first)
    const rest = cluster.nodes.filter((node) => node !== first)
    const second = cluster.awaitLeader(rest)
    cluster.heal()
    expect(cluster.awaitLeader()).toBe(second)
    const next = cluster.nodes[(cluster.nodes.indexOf(second) + 1) % 3]!
    cluster.isolate(second)
    cluster.isolate(next)
    cluster.advance(4 * electionUs)
    expect(cluster.leaders()).toEqual([])
    cluster.heal()
    cluster.isolate(second)
    cluster.awaitLeader(cluster.nodes.filter((node) => node !== second))
    cluster.heal()
    cluster.awaitLeader()
    expect(cluster.violations()).toEqual([])
  })
})
