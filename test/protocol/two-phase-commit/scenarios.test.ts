import { describe, expect, it } from 'vitest'
import { conductOf } from '../../../src/core/protocol/two-phase-commit/mutants.ts'
import type { Vote } from '../../../src/core/protocol/two-phase-commit/messages.ts'
import {
  balance,
  broken,
  clusterOf,
  coordinator,
  decisions,
  forcedWrites,
  notes,
  participant,
  reading,
  rowsOf,
  sentCount,
  transfer,
  type Cluster,
} from './script.ts'

/** Both participants of a transfer a1→a2 have voted yes and the votes are on their way. */
function bothVoted(mutant?: string): { cluster: Cluster; txid: string } {
  const cluster = clusterOf(2, mutant === undefined ? {} : { mutant })
  const txid = transfer(cluster, 'a1', 'a2', 30)
  cluster.deliver({ type: 'Prepare' })
  return { cluster, txid }
}

/** … and the coordinator has forced COMMIT: the Commit messages are on their way. */
function committed(mutant?: string): { cluster: Cluster; txid: string } {
  const { cluster, txid } = bothVoted(mutant)
  cluster.deliver({ type: 'Vote' })
  return { cluster, txid }
}

describe('2PC-001 all yes: commit everywhere with presumed-abort logging', () => {
  it('costs 1 + 2n forced writes and 4n messages, and END is not forced (TPC-1 to TPC-5)', () => {
    const cluster = clusterOf(3, { config: { enlist: 'all' } })
    const before = cluster.nodes.map((node) => forcedWrites(cluster, node))
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: commit', 'n3: commit', 'n4: commit'])
    expect(cluster.nodes.map((node, i) => forcedWrites(cluster, node) - before[i]!)).toEqual([1, 2, 2, 2])
    const counts = (['Prepare', 'Vote', 'Commit', 'Ack'] as const).map((type) => sentCount(cluster, type))
    expect(counts).toEqual([3, 3, 3, 3])
    expect(notes(cluster, 'ended')).toHaveLength(1)
    expect(rowsOf(cluster, 'n1', 'commits'), 'END has not been written').toEqual([txid])
    expect(cluster.replies).toEqual([
      { from: 'n1', client: 'c1', seq: 1, reply: { kind: 'done', value: null } },
    ])
    expect([balance(cluster, 'n2', 'a1'), balance(cluster, 'n3', 'a2')]).toEqual([70, 130])
    expect(broken(cluster)).toEqual([])
  })

  it('writes END and forgets decisions with the next forced records', () => {
    const cluster = clusterOf(2)
    const first = transfer(cluster, 'a1', 'a2', 30)
    cluster.settle()
    const second = transfer(cluster, 'a1', 'a2', 5, 'c1', 2)
    cluster.settle()
    expect(rowsOf(cluster, 'n1', 'commits')).toEqual([second])
    expect(rowsOf(cluster, 'n2', 'decisions'), `${first} is below the floor`).toEqual([second])
    expect(rowsOf(cluster, 'n2', 'prepared')).toEqual([])
  })
})

describe('2PC-002 one no: abort everywhere', () => {
  it('forces nothing at the coordinator, asks for no acknowledgement and sends the no voter nothing', () => {
    const cluster = clusterOf(3, { config: { enlist: 'all' } })
    const before = cluster.nodes.map((node) => forcedWrites(cluster, node))
    const txid = transfer(cluster, 'a2', 'a1', 150)
    cluster.deliver({ type: 'Prepare' })
    cluster.deliver({ type: 'Vote', from: 'n2' })
    cluster.deliver({ type: 'Vote', from: 'n4' })
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: abort', 'n2: abort', 'n3: abort', 'n4: abort'])
    expect(cluster.nodes.map((node, i) => forcedWrites(cluster, node) - before[i]!)).toEqual([0, 1, 0, 1])
    expect(cluster.sent.filter(({ message }) => message.type === 'Abort').map(({ to }) => to)).toEqual([
      'n2',
      'n4',
    ])
    expect(sentCount(cluster, 'Ack')).toBe(0)
    expect(cluster.replies.at(-1)?.reply).toEqual({ kind: 'rejected', reason: 'insufficient funds' })
    expect(participant(cluster, 'n2').volatile.locks.held.size).toBe(0)
    expect(broken(cluster)).toEqual([])
  })

  it('MUT-T01 commits all the same, and AC1 and AC2 say so', () => {
    const cluster = clusterOf(3, { config: { enlist: 'all' }, mutant: 'commits-on-any-yes' })
    transfer(cluster, 'a2', 'a1', 150)
    cluster.settle()
    expect(broken(cluster)).toEqual(expect.arrayContaining(['AC1', 'AC2']))
  })
})

describe('2PC-003 the vote vector decides by conjunction', () => {
  const word: { readonly [letter: string]: Vote } = { y: 'yes', n: 'no' }
  it.each([
    ['yyy', 'commit'],
    ['yyn', 'abort'],
    ['ynn', 'abort'],
    ['nnn', 'abort'],
    ['yy', 'abort'],
  ])('%s decides %s (a missing vote is a time-out)', (letters, expected) => {
    const right = conductOf(null)
    const votes = [...letters].map((letter) => word[letter]!)
    expect(right.decide(votes, 3) ?? right.onVoteTimeout).toBe(expected)
  })

  it('waits while a vote is missing and nobody said no', () => {
    expect(conductOf(null).decide(['yes', 'yes'], 3)).toBeNull()
    expect(conductOf('commits-on-any-yes').decide(['no', 'yes'], 3)).toBe('commit')
    expect(conductOf('commits-on-a-majority').decide(['yes', 'no', 'yes'], 3)).toBe('commit')
  })
})

describe('2PC-004 the coordinator crashes before any decision: presumed abort', () => {
  const crashUndecided = (mutant?: string): { cluster: Cluster; txid: string } => {
    const { cluster, txid } = bothVoted(mutant)
    cluster.stallSync('n1')
    cluster.deliver({ type: 'Vote' })
    cluster.crash('n1')
    cluster.restart('n1')
    cluster.settle()
    cluster.fire('n2', `inquire ${txid}`)
    cluster.settle()
    cluster.fire('n3', `inquire ${txid}`)
    cluster.settle()
    return { cluster, txid }
  }

  it('it finds no record, answers abort, and both abort (TPC-5)', () => {
    const { cluster, txid } = crashUndecided()
    expect(sentCount(cluster, 'Commit')).toBe(0)
    expect(decisions(cluster, txid)).toEqual(['n2: abort', 'n3: abort'])
    expect(cluster.replies, 'nobody was told that it committed').toEqual([])
    expect(broken(cluster)).toEqual([])
  })

  it('MUT-T05 answers commit, and T-Presume says so', () => {
    expect(broken(crashUndecided('presumes-commit').cluster)).toContain('T-Presume')
  })
})

describe('2PC-005 the coordinator crashes after forcing commit, before sending', () => {
  it('participants stay prepared and locked while it is down, and commit after its restart (TPC-4, TPC-9)', () => {
    const { cluster, txid } = committed()
    cluster.drop({ type: 'Commit' })
    cluster.crash('n1')
    cluster.advance(3_000_000, ['n2', 'n3'])
    for (const node of ['n2', 'n3']) {
      expect(rowsOf(cluster, node, 'prepared')).toEqual([txid])
      expect(participant(cluster, node).volatile.locks.held.size).toBe(1)
      expect(cluster.view(node).shape).toBe('blocked')
      expect(cluster.view(node).trouble?.key).toBe('two-phase-commit.trouble.allInDoubt')
    }
    cluster.restart('n1')
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n1: commit', 'n2: commit', 'n3: commit'])
    expect(cluster.view('n2').shape).toBe('follower')
    expect(notes(cluster, 'unblocked').map(({ note }) => note.about)).toEqual([txid, txid])
    expect(broken(cluster)).toEqual([])
  })
})

describe('2PC-006 an in-doubt participant blocks and keeps its locks', () => {
  /** COMMIT reached n2 only; then n1 and n2 die, and n3 waits for ten seconds. */
  const alone = (mutant?: string): { cluster: Cluster; txid: string; votedUs: number } => {
    const { cluster, txid } = bothVoted(mutant)
    const votedUs = cluster.nowUs
    cluster.deliver({ type: 'Vote' })
    cluster.drop({ type: 'Commit', to: 'n3' })
    cluster.deliver({ type: 'Commit', to: 'n2' })
    cluster.crash('n1')
    cluster.crash('n2')
    cluster.advance(10_000_000, ['n3'])
    return { cluster, txid, votedUs }
  }

  it('it stays prepared for as long as nobody can tell, and the blocked time is measured (TPC-9)', () => {
    const { cluster, txid, votedUs } = alone()
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: commit'])
    expect(rowsOf(cluster, 'n3', 'prepared')).toEqual([txid])
    expect(cluster.view('n3').trouble?.values['accounts']).toBe('a2')
    cluster.restart('n1')
    cluster.settle()
    const [told] = notes(cluster, 'unblocked')
    expect(told?.note.forUs).toBe(cluster.nowUs - votedUs)
    expect(told?.note.forUs).toBeGreaterThanOrEqual(10_000_000)
    expect(broken(cluster)).toEqual([])
  })

  it('a second transaction on its account waits, gives up, and never sees the value (TPC-7, TPC-11)', () => {
    const { cluster } = alone()
    const [lives, floor] = [{ life: 1 }, { floor: '1.1' }]
    cluster.inject('n1', 'n3', { type: 'Read', txid: '1.2', ...lives, ...floor, accounts: ['a2'] })
    const changes = [{ account: 'a2', delta: 1 }]
    const request = {
      type: 'Prepare',
      txid: '1.3',
      ...lives,
      ...floor,
      participants: ['n3'],
      changes,
    } as const
    cluster.inject('n1', 'n3', { ...request, readOnly: false })
    expect(notes(cluster, 'waited').map(({ note }) => note.txid)).toEqual(['1.2', '1.3'])
    cluster.advance(1_000_000, ['n3'])
    expect(sentCount(cluster, 'Values')).toBe(0)
    const refusals = notes(cluster, 'voted').filter(({ note }) => note.vote === 'no')
    expect(refusals.map(({ note }) => note.reason)).toEqual(['locked', 'locked'])
    expect(broken(cluster)).toEqual([])
  })

  it('MUT-T07 aborts on time-out, and AC1 says so', () => {
    expect(broken(alone('aborts-in-doubt').cluster)).toContain('AC1')
  })

  it('MUT-T08 commits on time-out, and AC2 says so when the other had voted no', () => {
    const cluster = clusterOf(2, { mutant: 'commits-in-doubt' })
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.drop({ type: 'Prepare', to: 'n3' })
    cluster.settle()
    cluster.fire('n2', `inquire ${txid}`)
    expect(broken(cluster)).toContain('AC2')
  })
})

describe('2PC-008 a participant forces PREPARED before it votes yes', () => {
  /** n2 votes yes, dies and comes back; n3 votes yes; the coordinator commits. */
  const crashed = (mutant?: string): { cluster: Cluster; txid: string } => {
    const cluster = clusterOf(2, mutant === undefined ? {} : { mutant })
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.stallSync('n2')
    cluster.deliver({ type: 'Prepare', to: 'n2' })
    if (mutant === undefined) {
      expect(cluster.inFlight({ type: 'Vote' }), 'no vote before the record is safe').toEqual([])
      cluster.sync('n2')
    }
    cluster.crash('n2')
    cluster.restart('n2')
    cluster.deliver({ type: 'Prepare', to: 'n3' })
    cluster.settle()
    return { cluster, txid }
  }

  it('after a crash it is prepared, asks and commits (TPC-2, TPC-8)', () => {
    const { cluster, txid } = crashed()
    expect(notes(cluster, 'blocked').map(({ node, note }) => `${node} ${note.restored}`)).toEqual(['n2 true'])
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: commit', 'n3: commit'])
    expect(broken(cluster)).toEqual([])
  })

  it('MUT-T04 votes before the record is safe and knows nothing of it afterwards', () => {
    const { cluster, txid } = crashed('votes-before-force')
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n3: commit'])
    expect(broken(cluster)).toContain('durable-before-send')
  })

  it('MUT-T03 forgets its records on restart, and AC1 says so', () => {
    const { cluster } = bothVoted('forgets-prepared')
    cluster.crash('n2')
    cluster.restart('n2')
    cluster.settle()
    expect(broken(cluster)).toContain('AC1')
  })
})

describe('2PC-011 the coordinator forgets only after every ack', () => {
  const asked = (mutant?: string): { cluster: Cluster; txid: string } => {
    const { cluster, txid } = committed(mutant)
    cluster.drop({ type: 'Commit', to: 'n2' })
    cluster.settle()
    cluster.fire('n2', `inquire ${txid}`)
    // The coordinator answers before the other participant does.
    cluster.hold({ type: 'Inquiry', to: 'n3' })
    cluster.settle()
    return { cluster, txid }
  }

  it('asked by the participant that missed Commit, it still knows (TPC-4)', () => {
    const { cluster, txid } = asked()
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: commit', 'n3: commit'])
    expect(coordinator(cluster).volatile.transactions.size).toBe(0)
    expect(broken(cluster)).toEqual([])
  })

  it('it repeats Commit by itself when an acknowledgement is missing (TPC-4)', () => {
    const { cluster, txid } = committed()
    cluster.drop({ type: 'Commit', to: 'n2' })
    cluster.settle()
    expect(cluster.fire('n1', `acks ${txid}`)).toBe(true)
    expect(cluster.inFlight({ type: 'Commit' }).map(({ to }) => to)).toEqual(['n2'])
  })

  it('MUT-T09 forgets after the first and answers abort: T-Presume and AC1 say so', () => {
    expect(broken(asked('forgets-after-first-ack').cluster)).toEqual(
      expect.arrayContaining(['AC1', 'T-Presume']),
    )
  })
})

describe('2PC-013 late and duplicate messages', () => {
  it('a yes after the time-out and second copies of Prepare and Abort change nothing (TPC-10, AC4)', () => {
    const { cluster, txid } = bothVoted()
    const [prepare] = cluster.sent.filter(({ message, to }) => message.type === 'Prepare' && to === 'n3')
    cluster.deliver({ type: 'Vote', from: 'n2' })
    cluster.fire('n1', `votes ${txid}`)
    cluster.deliver({ type: 'Abort' })
    expect(decisions(cluster, txid)).toEqual(['n1: abort', 'n2: abort', 'n3: abort'])
    cluster.deliver({ type: 'Vote', from: 'n3' })
    cluster.settle()
    cluster.inject('n1', 'n3', prepare!.message)
    const votes = cluster.inFlight({ type: 'Vote', from: 'n3' }).map(({ message }) => message)
    expect(votes).toEqual([expect.objectContaining({ vote: 'no', txid })])
    cluster.inject('n1', 'n3', { type: 'Abort', txid })
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: abort', 'n2: abort', 'n3: abort'])
    expect(rowsOf(cluster, 'n3', 'prepared'), 'ABORT is not forced').toEqual([txid])
    expect(broken(cluster)).toEqual([])
  })

  it('a second Prepare is answered with the same yes, while prepared and after the commit (TPC-10)', () => {
    const { cluster, txid } = bothVoted()
    const [prepare] = cluster.sent.filter(({ message, to }) => message.type === 'Prepare' && to === 'n3')
    cluster.inject('n1', 'n3', prepare!.message)
    cluster.settle()
    cluster.inject('n1', 'n3', prepare!.message)
    const votes = cluster.sent.filter(({ message, from }) => message.type === 'Vote' && from === 'n3')
    expect(votes.map(({ message }) => message.type === 'Vote' && message.vote)).toEqual(['yes', 'yes', 'yes'])
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: commit', 'n3: commit'])
    expect(balance(cluster, 'n3', 'a2')).toBe(130)
    expect(broken(cluster)).toEqual([])
  })
})

describe('2PC-015 a time-out while votes are collected never commits', () => {
  const silent = (mutant?: string): { cluster: Cluster; txid: string } => {
    const cluster = clusterOf(2, mutant === undefined ? {} : { mutant })
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.drop({ type: 'Prepare', to: 'n3' })
    cluster.settle()
    cluster.fire('n1', `votes ${txid}`)
    cluster.settle()
    return { cluster, txid }
  }

  it('it aborts and tells the client so (TPC-6)', () => {
    const { cluster, txid } = silent()
    expect(decisions(cluster, txid)).toEqual(['n1: abort', 'n2: abort', 'n3: abort'])
    expect(cluster.replies.at(-1)?.reply).toEqual({ kind: 'rejected', reason: 'no vote in time' })
    expect(broken(cluster)).toEqual([])
  })

  it('MUT-T11 commits, and AC2 says so', () => {
    expect(broken(silent('commits-on-vote-timeout').cluster)).toContain('AC2')
  })
})

describe('2PC-017 Paxos Commit removes the blocking coordinator', () => {
  it.skip('is another protocol: this one has a single coordinator and no acceptors, and its README leaves it out', () => {})
})

describe('2PC-019 locks are held from the yes vote to the decision', () => {
  it('a reading waits until the decision, and sees all of the transfer or nothing (TPC-7, TPC-13)', () => {
    const { cluster } = bothVoted()
    cluster.hold({ type: 'Vote' })
    reading(cluster)
    cluster.settle()
    expect(sentCount(cluster, 'Values')).toBe(0)
    expect(participant(cluster, 'n2').volatile.waiting.size).toBe(1)
    cluster.release()
    cluster.settle()
    const decided = notes(cluster, 'decided').filter(({ node }) => node === 'n2')
    const read = notes(cluster, 'read').filter(({ node }) => node === 'n2')
    expect(read[0]!.seq, 'the lock came free with the decision').toBeGreaterThan(decided[0]!.seq)
    const value = { a1: 70, a2: 130, a3: 100, a4: 100, a5: 100, a6: 100 }
    expect(cluster.replies.at(-1)?.reply).toEqual({ kind: 'done', value })
    expect(broken(cluster)).toEqual([])
  })

  it('MUT-T14 gives its locks back at the vote, and T-Iso says so', () => {
    const { cluster } = bothVoted('releases-locks-at-vote')
    cluster.hold({ type: 'Vote' })
    reading(cluster)
    cluster.settle()
    expect(broken(cluster)).toContain('T-Iso')
  })
})
