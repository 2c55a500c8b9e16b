import { describe, expect, it } from 'vitest'
import { configurationText } from '../../../src/core/protocol/raft/describe.ts'
import {
  configurationOf,
  enterJoint,
  leaveJoint,
  simpleChange,
  type Change,
  type Changed,
  type Configuration,
} from '../../../src/core/protocol/raft/membership.ts'
import { electionUs, RaftCluster } from './raft-cluster.ts'

/** `(n2 n3)&&(n1) learners n4`, as the inspector shows it. */
function parse(text: string): Configuration {
  const names = (pattern: RegExp): string[] => (pattern.exec(text)?.[1] ?? '').split(' ').filter(Boolean)
  return {
    voters: names(/^\(([^)]*)\)/),
    outgoing: names(/&&\(([^)]*)\)/),
    learners: names(/learners ((?:n\d ?)*)/),
    learnersNext: names(/learnersNext ((?:n\d ?)*)/),
  }
}

/** `v2 l3 r1`: make n2 a voter, n3 a learner, remove n1. */
function changesOf(text: string): Change[] {
  const kinds = { v: 'voter', l: 'learner', r: 'remove' } as const
  return text
    .split(' ')
    .filter(Boolean)
    .map((op) => ({ kind: kinds[op[0] as 'v' | 'l' | 'r'], node: `n${op.slice(1)}` }))
}

function apply(from: Configuration, operation: string): Changed {
  const [verb, ...rest] = operation.split(' ')
  if (verb === 'leave-joint') return leaveJoint(from)
  const change = verb === 'simple' ? simpleChange : enterJoint
  return change(from, changesOf(rest.join(' ')))
}

function voters(cluster: RaftCluster, node: string): readonly string[] {
  return configurationOf(cluster.state(node)).voters
}

describe('the configuration machine', () => {
  const table: [string, string, string][] = [
    ['()', 'simple l1', 'no voters left'],
    ['(n1 n2)', 'simple r1 v5', 'more than one voter changed'],
    ['(n1 n2)', 'simple v3 v4', 'more than one voter changed'],
    ['(n1 n2)', 'simple r1 r2', 'no voters left'],
    ['(n1)', 'leave-joint', 'not joint'],
    ['(n1)', 'enter-joint r1 v2 v3 l4', '(n2 n3)&&(n1) learners n4'],
    ['(n2 n3)&&(n1)', 'enter-joint v12', 'already joint'],
    ['(n2 n3)&&(n1)', 'simple l15', 'simple change in joint config'],
    ['(n2 n3)&&(n1) learners n4', 'leave-joint', '(n2 n3) learners n4'],
    ['(n1)', 'enter-joint v2 l1', '(n2)&&(n1) learnersNext n1'],
    ['(n2)&&(n1) learnersNext n1', 'leave-joint', '(n2) learners n1'],
    [
      '(n1)',
      'enter-joint r1 r2 r9 v2 v3 v4 v2 v3 v4 l2 l2 r4 r4 l1 l1',
      '(n3)&&(n1) learners n2 learnersNext n1',
    ],
  ]
  for (const [from, operation, result] of table)
    it(`RAFT-074 RAFT-14 ${from}: ${operation} gives ${result}`, () => {
      const changed = apply(parse(from), operation)
      expect(changed.kind === 'changed' ? configurationText(changed.configuration) : changed.reason).toBe(
        result,
      )
    })
})

describe('membership changes', () => {
  it('RAFT-072 RAFT-14 only one change may be under way', () => {
    const cluster = new RaftCluster({ nodes: 4, config: { initialVoters: 2 } })
    cluster.elect('n1')
    cluster.administer('n1', { kind: 'addMember', node: 'n3' })
    expect(cluster.state('n1').configurations.at(-1)!.index).toBe(2)
    cluster.administer('n1', { kind: 'addMember', node: 'n4' })
    expect(cluster.notes('n1').at(-1)).toEqual({
      kind: 'changeRefused',
      reason: 'changeUnderWay',
      node: 'n4',
    })
    expect(cluster.state('n1').configurations.at(-1)!.index).toBe(2)
    cluster.spread('n1')
    cluster.administer('n1', { kind: 'addMember', node: 'n4' })
    cluster.spread('n1')
    expect(voters(cluster, 'n4')).toEqual(['n1', 'n2', 'n3', 'n4'])
    expect(cluster.violations()).toEqual([])
  })

  it('RAFT-14 a joint change passes through both majorities and leaves by itself', () => {
    const cluster = new RaftCluster({ nodes: 4, config: { initialVoters: 3, membership: 'joint' } })
    cluster.elect('n1')
    cluster.administer('n1', { kind: 'addMember', node: 'n4' })
    expect(configurationText(configurationOf(cluster.state('n1')))).toBe('(n1 n2 n3 n4)&&(n1 n2 n3)')
    // Of the new half only two hold it: the joint configuration is not committed.
    cluster.deliver({ type: 'AppendEntries', to: 'n4' })
    cluster.settle(['n1', 'n4'])
    expect(cluster.state('n1').commit).toBe(1)
    cluster.spread('n1')
    for (const node of cluster.nodes)
      expect(configurationText(configurationOf(cluster.state(node)))).toBe('(n1 n2 n3 n4)')
    expect(cluster.violations()).toEqual([])
  })

  it('RAFT-14 truncation brings the configuration before back', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.isolate('n1')
    cluster.administer('n1', { kind: 'removeMember', node: 'n3' })
    expect(voters(cluster, 'n1')).toEqual(['n1', 'n2'])
    cluster.elect('n2')
    cluster.heal()
    cluster.spread('n2')
    cluster.spread('n2')
    expect(voters(cluster, 'n1')).toEqual(['n1', 'n2', 'n3'])
    expect(cluster.violations()).toEqual([])
  })

  it('RAFT-076 RAFT-14 a learner answers RequestVote: it may be a voter already and not know', () => {
    const cluster = new RaftCluster({ config: { initialVoters: 2 } })
    cluster.elect('n1')
    cluster.administer('n1', { kind: 'addLearner', node: 'n3' })
    cluster.spread('n1')
    cluster.administer('n1', { kind: 'addMember', node: 'n3' })
    cluster.drop({ to: 'n3' })
    cluster.settleWithout('Heartbeat')
    expect(voters(cluster, 'n2')).toEqual(['n1', 'n2', 'n3'])
    expect(voters(cluster, 'n3')).toEqual(['n1', 'n2'])
    cluster.crash('n1')
    cluster.campaign('n2')
    cluster.settle()
    expect(cluster.sentOf('VoteResponse', 'n3').at(-1)).toEqual({
      type: 'VoteResponse',
      term: 2,
      granted: true,
    })
    expect(cluster.roles()['n2']).toBe('leader 2')
    cluster.spread('n2')
    expect(voters(cluster, 'n3')).toEqual(['n1', 'n2', 'n3'])
    expect(cluster.violations()).toEqual([])
  })

  it('RAFT-077 RAFT-14 a learner neither campaigns nor counts, and a promoted one does', () => {
    const cluster = new RaftCluster({ nodes: 2, config: { initialVoters: 1 } })
    cluster.elect('n1')
    cluster.administer('n1', { kind: 'addLearner', node: 'n2' })
    cluster.spread('n1')
    expect(cluster.view('n2').shape).toBe('learner')
    for (let i = 0; i < 20; i++) cluster.campaign('n2')
    expect(cluster.roles()['n2']).toBe('follower 1')
    const seq = cluster.write('n1', 'v')
    expect(cluster.answer('c1', seq)?.kind).toBe('done')
    cluster.administer('n1', { kind: 'addMember', node: 'n2' })
    cluster.spread('n1')
    cluster.campaign('n2')
    cluster.settle()
    expect(cluster.roles()['n2']).toBe('leader 2')
    expect(cluster.violations()).toEqual([])
  })

  it('RAFT-079 RAFT-14 a leader that removes itself leads until that commits, without counting itself', () => {
    const cluster = new RaftCluster()
    cluster.elect('n1')
    cluster.administer('n1', { kind: 'removeMember', node: 'n1' })
    cluster.deliver({ type: 'AppendEntries' })
    cluster.hold({ type: 'AppendResponse' })
    cluster.write('n1', 'v')
    expect(cluster.leaders()).toEqual(['n1'])
    cluster.release({ from: 'n2' })
    cluster.settle(['n1', 'n2'])
    expect(cluster.state('n1').commit).toBe(1)
    cluster.release()
    cluster.settle()
    expect(cluster.view('n1')).toMatchObject({ leads: false, shape: 'outside' })
    cluster.campaign('n1')
    expect(cluster.state('n1').role).toBe('follower')
    cluster.campaign('n2')
    cluster.settle()
    expect(cluster.leaders()).toEqual(['n2'])
    expect(cluster.violations()).toEqual([])
  })

  for (const guard of [true, false])
    it(`RAFT-080 RAFT-14 the single-server bug: add, remove, two terms, guard ${guard ? 'on' : 'off'}`, () => {
      const cluster = new RaftCluster({ nodes: 5, config: { initialVoters: 4, noop: false } })
      const unguarded = { mayChangeMembership: (committed: boolean) => committed || !guard }
      for (const node of cluster.nodes) cluster.misrule(node, unguarded)
      const lead = (node: string, ...voted: string[]): void => {
        cluster.campaign(node)
        for (const voter of voted) cluster.deliver({ type: 'RequestVote', to: voter })
        cluster.deliver({ type: 'VoteResponse', to: node })
        cluster.drop()
      }
      lead('n1', 'n2', 'n3', 'n4')
      cluster.administer('n1', { kind: 'addMember', node: 'n5' })
      if (guard) {
        const refused = { kind: 'changeRefused', reason: 'noCommitInTerm', node: 'n5' }
        expect(cluster.notes('n1').at(-1)).toEqual(refused)
        expect(cluster.violations()).toEqual([])
        return
      }
      cluster.deliver({ type: 'AppendEntries', to: 'n5' })
      cluster.drop()
      lead('n2', 'n3', 'n4')
      cluster.administer('n2', { kind: 'removeMember', node: 'n1' })
      cluster.heartbeat('n2')
      cluster.settle(['n2', 'n3'])
      expect(cluster.state('n2').commit).toBe(1)
      cluster.drop()
      cluster.crash('n2')
      // The old leader still leads term 1 in its own eyes: it restarts and campaigns.
      cluster.crash('n1')
      cluster.restart('n1')
      for (const node of ['n1']) cluster.misrule(node, unguarded)
      lead('n1', 'n4', 'n5')
      lead('n1', 'n4', 'n5')
      expect(cluster.roles()['n1']).toBe('leader 3')
      cluster.write('n1', 'w')
      cluster.heartbeat('n1')
      cluster.settle()
      expect(cluster.violated()).toEqual(expect.arrayContaining(['R4', 'R5', 'R12']))
    })

  it('RAFT-083 RAFT-12 a removed server wins no votes and changes no term', () => {
    const cluster = new RaftCluster({ config: { preVote: true, checkQuorum: true } })
    cluster.elect('n1')
    cluster.isolate('n3')
    cluster.administer('n1', { kind: 'removeMember', node: 'n3' })
    cluster.spread('n1')
    // As up to date as its voters, but not ahead of them.
    const request = { type: 'RequestVote', term: 11, lastIndex: 2, lastTerm: 1, transfer: false } as const
    expect(cluster.last('n2')).toBe(2)
    cluster.inject('n3', 'n2', request)
    expect(cluster.sentOf('VoteResponse', 'n2').filter(({ term }) => term === 11)).toEqual([])
    expect(cluster.roles()).toMatchObject({ n1: 'leader 1', n2: 'follower 1' })
    cluster.isolate('n1')
    cluster.advance(3 * electionUs, ['n2'])
    expect(cluster.roles()['n2']).toBe('preCandidate 1')
    cluster.inject('n3', 'n2', request)
    expect(cluster.sentOf('VoteResponse', 'n2').filter(({ term }) => term === 11)).toEqual([])
    expect(cluster.state('n2').term).toBe(1)
  })

  it('RAFT-086 RAFT-14 an empty voter costs availability until it has the whole log, a learner that caught up does not', () => {
    const entriesUntilCommit = (learnerFirst: boolean): number => {
      const cluster = new RaftCluster({ nodes: 4, config: { initialVoters: 3 } })
      cluster.elect('n1')
      for (let i = 0; i < 10_000; i++) cluster.write('n1', i)
      cluster.spread('n1')
      if (learnerFirst) {
        cluster.administer('n1', { kind: 'addLearner', node: 'n4' })
        cluster.spread('n1')
      }
      cluster.administer('n1', { kind: 'addMember', node: 'n4' })
      cluster.settle(['n1', 'n2', 'n3'])
      if (learnerFirst) cluster.settle()
      cluster.crash('n3')
      const before = cluster.sent.length
      const seq = cluster.write('n1', 'v')
      cluster.settle(['n1', 'n2'])
      expect(cluster.answer('c1', seq)).toBeNull()
      cluster.spread('n1')
      expect(cluster.answer('c1', seq)?.kind).toBe('done')
      return cluster.sent
        .slice(before)
        .flatMap(({ to, message }) =>
          to === 'n4' && message.type === 'AppendEntries' ? message.entries : [],
        ).length
    }
    expect(entriesUntilCommit(false)).toBeGreaterThan(9_000)
    expect(entriesUntilCommit(true)).toBeLessThanOrEqual(2)
  })
})
