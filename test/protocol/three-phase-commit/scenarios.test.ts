import { describe, expect, it } from 'vitest'
import type { SiteState } from '../../../src/core/protocol/three-phase-commit/messages.ts'
import {
  broken,
  clusterOf,
  decisions,
  forcedWrites,
  illegal,
  notes,
  participant,
  rowsOf,
  sentCount,
  terminate,
  transfer,
  type Cluster,
} from './script.ts'

interface Course {
  readonly cluster: Cluster
  readonly txid: string
}

/** Every participant has voted yes; the votes are on their way to n1. */
function allYes(participants: number, mutant?: string): Course {
  const config = { enlist: 'all' }
  const cluster = clusterOf(participants, mutant === undefined ? { config } : { config, mutant })
  const txid = transfer(cluster, 'a1', 'a2', 30)
  cluster.deliver({ type: 'CanCommit' })
  return { cluster, txid }
}

/** … and n1 is pre-committed: its PreCommit messages are on their way. */
function preCommitSent(participants: number, mutant?: string): Course {
  const course = allYes(participants, mutant)
  course.cluster.deliver({ type: 'Vote' })
  return course
}

/** … and have reached these; n1 is dead. */
function preCommitReached(participants: number, reached: readonly string[], mutant?: string): Course {
  const course = preCommitSent(participants, mutant)
  for (const to of reached) course.cluster.deliver({ type: 'PreCommit', to })
  course.cluster.drop({ type: 'PreCommit' })
  course.cluster.crash('n1')
  return course
}

const everybody = (decision: string, ...nodes: readonly string[]): string[] =>
  nodes.map((node) => `${node}: ${decision}`)

describe('3PC-001: a failure-free run', () => {
  it('3PC-001: costs 6n messages, and nobody commits while somebody is uncertain (NBC-1 to NBC-5)', () => {
    const { cluster, txid } = allYes(3)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody('commit', 'n1', 'n2', 'n3', 'n4'))
    const rounds = ['CanCommit', 'Vote', 'PreCommit', 'PreCommitAck', 'DoCommit', 'Ack'] as const
    expect(rounds.map((type) => sentCount(cluster, type))).toEqual([3, 3, 3, 3, 3, 3])
    const staged = notes(cluster, 'staged').map(({ seq }) => seq)
    const decided = notes(cluster, 'decided').map(({ seq }) => seq)
    expect(staged).toHaveLength(4)
    expect(Math.max(...staged)).toBeLessThan(Math.min(...decided))
    expect(cluster.replies.at(-1)?.reply).toEqual({ kind: 'done', value: null })
    expect(broken(cluster)).toEqual([])
  })

  it('3PC-001: forces two records at the coordinator and three at a participant, of which one is optional', () => {
    const cluster = clusterOf(2)
    const before = cluster.nodes.map((node) => forcedWrites(cluster, node))
    transfer(cluster, 'a1', 'a2', 30)
    cluster.settle()
    expect(cluster.nodes.map((node, i) => forcedWrites(cluster, node) - before[i]!)).toEqual([2, 3, 3])
  })
})

describe('3PC-002: a no vote or a vote time-out aborts', () => {
  it('3PC-002: P2 votes no (NBC-1)', () => {
    const cluster = clusterOf(3, { config: { enlist: 'all' } })
    const txid = transfer(cluster, 'a2', 'a1', 150)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody('abort', 'n1', 'n2', 'n3', 'n4'))
    expect(sentCount(cluster, 'PreCommit')).toBe(0)
    expect(broken(cluster)).toEqual([])
  })

  it('3PC-002: P2 crashed before the request (NBC-1)', () => {
    const cluster = clusterOf(3, { config: { enlist: 'all' } })
    cluster.crash('n3')
    const txid = transfer(cluster, 'a1', 'a3', 30)
    cluster.settle()
    cluster.fire('n1', `votes ${txid}`)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody('abort', 'n1', 'n2', 'n4'))
    expect(cluster.replies.at(-1)?.reply).toEqual({ kind: 'rejected', reason: 'no vote in time' })
    expect(broken(cluster)).toEqual([])
  })
})

describe('3PC-003: a participant crashes after its yes', () => {
  it('3PC-003: the others commit; back again it asks, hears commit and commits (NBC-4, NBC-9)', () => {
    const { cluster, txid } = allYes(4)
    cluster.crash('n3')
    cluster.settle()
    expect(decisions(cluster, txid), 'n1 waits for n3').toEqual([])
    cluster.fire('n1', `pre-commits ${txid}`)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody('commit', 'n1', 'n2', 'n4', 'n5'))
    cluster.restart('n3')
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody('commit', 'n1', 'n2', 'n3', 'n4', 'n5'))
    expect(rowsOf(cluster, 'n3', 'decisions')).toEqual([txid])
    expect(broken(cluster)).toEqual([])
  })

  it('3PC-003: one that is back at once takes no part: n1 commits without waiting for it (NBC-9)', () => {
    const { cluster, txid } = preCommitSent(3)
    cluster.crash('n3')
    cluster.restart('n3')
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody('commit', 'n1', 'n2', 'n3', 'n4'))
    const [first] = notes(cluster, 'decided')
    expect(first?.note.states).toEqual({ n2: 'pre-committed', n3: 'recovering', n4: 'pre-committed' })
    expect(broken(cluster)).toEqual([])
  })
})

describe('3PC-004: the coordinator crashes after PreCommit to a subset', () => {
  it.each([
    [0, 'abort'],
    [2, 'commit'],
    [4, 'commit'],
  ])('3PC-004: %i of four have it: %s everywhere, and n1 learns it (NBC-6, NBC-7, NBC-9)', (k, decision) => {
    const { cluster, txid } = preCommitReached(4, ['n5', 'n4', 'n3', 'n2'].slice(0, k))
    terminate(cluster, 'n2', txid)
    expect(decisions(cluster, txid)).toEqual(everybody(decision, 'n2', 'n3', 'n4', 'n5'))
    const uncertain = 4 - k
    const asked = cluster.sent.filter(({ from, message }) => from === 'n2' && message.type === 'PreCommit')
    expect(asked).toHaveLength(k === 0 ? 0 : Math.max(0, uncertain - 1))
    cluster.restart('n1')
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody(decision, 'n1', 'n2', 'n3', 'n4', 'n5'))
    expect(broken(cluster)).toEqual([])
  })
})

describe('3PC-007: a terminator pre-commits the uncertain before it commits', () => {
  /** n2 alone has PreCommit and terminates; it dies when n3 has answered, and then n3 dies. */
  const twice = (isN4Reached: boolean, mutant?: string): Course => {
    const course = preCommitReached(3, ['n2'], mutant)
    const { cluster, txid } = course
    cluster.fire('n2', `silence ${txid}`)
    cluster.deliver({ type: 'StateRequest' })
    cluster.deliver({ type: 'StateReport', to: 'n2' })
    cluster.fire('n2', `answers ${txid}`)
    for (const type of ['PreCommit', 'DoCommit']) {
      if (!isN4Reached) cluster.drop({ type, to: 'n4' })
      cluster.deliver({ type })
    }
    cluster.crash('n2')
    cluster.crash('n3')
    cluster.settle()
    terminate(cluster, 'n4', txid)
    return course
  }

  it.each([
    [true, 'commit'],
    [false, 'abort'],
  ])(
    '3PC-007: whether n4 has it (%s): nobody has decided yet, and %s contradicts nobody',
    (isReached, decision) => {
      const { cluster, txid } = twice(isReached)
      expect(decisions(cluster, txid)).toEqual([`n4: ${decision}`])
      for (const node of ['n1', 'n2', 'n3']) cluster.restart(node)
      cluster.settle()
      expect(decisions(cluster, txid)).toEqual(everybody(decision, 'n1', 'n2', 'n3', 'n4'))
      expect(broken(cluster)).toEqual([])
    },
  )

  it('3PC-007: MUT-3P05 commits at once: n2 and n3 have committed and died, n4 aborts, and AC1 says so', () => {
    const { cluster, txid } = twice(false, 'commits-past-the-uncertain')
    expect(decisions(cluster, txid)).toEqual(['n2: commit', 'n3: commit', 'n4: abort'])
    expect(broken(cluster)).toEqual(expect.arrayContaining(['AC1', '3N2', '3N3']))
  })
})

describe('3PC-009: a recovered process asks before deciding', () => {
  const asking = (stage: 'uncertain' | 'pre-committed', mutant?: string): Course => {
    const course = preCommitSent(3, mutant)
    const { cluster } = course
    if (stage === 'pre-committed') cluster.deliver({ type: 'PreCommit', to: 'n2' })
    cluster.drop()
    cluster.crash('n1')
    cluster.crash('n2')
    cluster.restart('n2')
    cluster.drop()
    return course
  }
  const cases: [string, SiteState | null, SiteState | null, string[]][] = [
    ['P2 commit', 'commit', null, ['n2: commit']],
    ['P2 abort', 'abort', null, ['n2: abort']],
    ['P2 uncertain, P3 abort', 'uncertain', 'abort', ['n2: abort']],
    ['P2 pre-committed, P3 silent', 'pre-committed', null, []],
    ['P2 silent, P3 commit', null, 'commit', ['n2: commit']],
    ['P2 uncertain, P3 uncertain', 'uncertain', 'uncertain', []],
  ]
  it.each(cases)('3PC-009: %s (NBC-9)', (_title, second, third, expected) => {
    const { cluster, txid } = asking('uncertain')
    if (second !== null) cluster.inject('n3', 'n2', { type: 'StateReport', txid, state: second })
    if (third !== null) cluster.inject('n4', 'n2', { type: 'StateReport', txid, state: third })
    expect(decisions(cluster, txid)).toEqual(expected)
    if (expected.length > 0) return
    expect(cluster.fire('n2', `ask ${txid}`)).toBe(true)
    expect(cluster.inFlight({ type: 'StateRequest', from: 'n2' }).map(({ to }) => to)).toEqual([
      'n1',
      'n3',
      'n4',
    ])
    expect(participant(cluster, 'n2').volatile.locks.held.size).toBe(1)
    expect(cluster.view('n2').shape).toBe('blocked')
  })

  it('3PC-009: pre-committed before its crash, it asks all the same; MUT-3P04 commits, and AC1 says so', () => {
    const { cluster, txid } = asking('pre-committed')
    expect(decisions(cluster, txid)).toEqual([])
    terminate(cluster, 'n3', txid)
    expect(decisions(cluster, txid)).toEqual(everybody('abort', 'n2', 'n3', 'n4'))
    expect(broken(cluster)).toEqual([])
    const wrong = asking('pre-committed', 'commits-on-recovery')
    expect(decisions(wrong.cluster, wrong.txid)).toEqual(['n2: commit'])
    wrong.cluster.crash('n2')
    terminate(wrong.cluster, 'n3', wrong.txid)
    expect(decisions(wrong.cluster, wrong.txid)).toEqual(['n2: commit', 'n3: abort', 'n4: abort'])
    expect(broken(wrong.cluster)).toEqual(expect.arrayContaining(['AC1', '3N3']))
  })
})

describe('3PC-010: split brain: a partition during PreCommit', () => {
  it('3PC-010: n1 commits, n2 and n3 abort; the verdict names the two sides and the broken assumption', () => {
    const { cluster, txid } = preCommitSent(2)
    cluster.partition(['n1'], ['n2', 'n3'])
    cluster.fire('n1', `pre-commits ${txid}`)
    terminate(cluster, 'n2', txid)
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: abort', 'n3: abort'])
    const [found] = illegal(cluster)
    expect(found?.check).toBe('AC1')
    expect(found?.sentence).toEqual({
      key: 'three-phase-commit.violation.AC1.suspected',
      values: {
        txid,
        committed: 'n1',
        aborted: 'n2 n3',
        suspicions: 'n1: n2 n3, n2: n1',
        assumption: 'three-phase-commit.assumption.partition',
      },
    })
    expect(broken(cluster), 'every rule was kept; the assumption was not').toEqual(['AC1'])
    cluster.heal()
    cluster.fire('n1', `acks ${txid}`)
    cluster.settle()
    const seen = notes(cluster, 'split').map(
      ({ node, note }) => `${node} ${note.own}, ${note.other} ${note.theirs}`,
    )
    expect(seen).toContain('n1 commit, n2 abort')
    expect(seen).toContain('n2 abort, n1 commit')
  })

  it('3PC-010: with the majority rule n1 blocks in the minority, and hears abort when the partition heals (NBC-8)', () => {
    const config = { termination: 'majority', enlist: 'all' }
    const cluster = clusterOf(2, { config })
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.deliver({ type: 'CanCommit' })
    cluster.deliver({ type: 'Vote' })
    cluster.partition(['n1'], ['n2', 'n3'])
    cluster.fire('n1', `pre-commits ${txid}`)
    terminate(cluster, 'n2', txid)
    expect(decisions(cluster, txid)).toEqual(['n2: abort', 'n3: abort'])
    expect(cluster.view('n1').trouble?.key).toBe('three-phase-commit.trouble.noMajority')
    cluster.heal()
    cluster.fire('n1', `pre-commits ${txid}`)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: abort', 'n2: abort', 'n3: abort'])
    expect(broken(cluster, config)).toEqual([])
  })
})

describe('3PC-012: a slow network looks like a crash', () => {
  it('3PC-012: PreCommit that comes within the time-out commits everywhere', () => {
    const { cluster, txid } = preCommitSent(2)
    cluster.hold({ type: 'PreCommit', to: 'n2' })
    cluster.advance(50_000)
    expect(decisions(cluster, txid)).toEqual([])
    cluster.release()
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(everybody('commit', 'n1', 'n2', 'n3'))
    expect(broken(cluster)).toEqual([])
  })

  it('3PC-012: slow to everybody it splits without a crash and without a partition, and the verdict says so', () => {
    const { cluster, txid } = preCommitSent(2)
    cluster.hold({ type: 'PreCommit' })
    cluster.fire('n1', `pre-commits ${txid}`)
    cluster.hold({ from: 'n1' })
    cluster.fire('n2', `silence ${txid}`)
    cluster.hold({ to: 'n1' })
    cluster.settle()
    cluster.fire('n2', `answers ${txid}`)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: abort', 'n3: abort'])
    const [found] = illegal(cluster)
    expect(found?.sentence.values['assumption']).toBe('three-phase-commit.assumption.synchrony')
    expect(broken(cluster)).toEqual(['AC1'])
  })

  it('3PC-012: slow to n2 alone, the termination protocol finds n3 committed and nothing splits (NBC-7)', () => {
    const { cluster, txid } = preCommitSent(2)
    cluster.hold({ type: 'PreCommit', to: 'n2' })
    cluster.settle()
    cluster.fire('n1', `pre-commits ${txid}`)
    cluster.hold({ from: 'n1', to: 'n2' })
    terminate(cluster, 'n2', txid)
    expect(decisions(cluster, txid)).toEqual(everybody('commit', 'n1', 'n2', 'n3'))
    cluster.release()
    cluster.settle()
    expect(broken(cluster)).toEqual([])
  })
})

describe('3PC-013: time-out rules instead of a termination protocol', () => {
  const silent = (mutant?: string): Course => {
    const course = preCommitReached(2, ['n2'], mutant)
    terminate(course.cluster, 'n2', course.txid)
    terminate(course.cluster, 'n3', course.txid)
    return course
  }

  it('3PC-013: the right protocol commits at both (NBC-7)', () => {
    const { cluster, txid } = silent()
    expect(decisions(cluster, txid)).toEqual(everybody('commit', 'n2', 'n3'))
    expect(broken(cluster)).toEqual([])
  })

  it('3PC-013: MUT-3P02 lets n2 commit and n3 abort after one crash, and AC1 says so', () => {
    const course = preCommitReached(2, ['n2'], 'decides-by-state')
    course.cluster.fire('n3', `silence ${course.txid}`)
    course.cluster.fire('n2', `silence ${course.txid}`)
    course.cluster.settle()
    expect(decisions(course.cluster, course.txid)).toEqual(['n2: commit', 'n3: abort'])
    expect(broken(course.cluster)).toContain('AC1')
  })
})

describe('3PC-014: without PreCommit it is 2PC with unsafe termination', () => {
  it('3PC-014: MUT-3P01 commits at n1, which dies; n2 and n3 are uncertain and abort: AC1 and 3N2 say so', () => {
    const { cluster, txid } = allYes(2, 'skips-pre-commit')
    cluster.deliver({ type: 'Vote' })
    cluster.drop()
    cluster.crash('n1')
    terminate(cluster, 'n2', txid)
    expect(decisions(cluster, txid)).toEqual(['n1: commit', 'n2: abort', 'n3: abort'])
    expect(broken(cluster)).toEqual(expect.arrayContaining(['AC1', '3N2']))
  })
})
