import { describe, expect, it } from 'vitest'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { paxos } from '../../../src/core/protocol/paxos/index.ts'
import { rolesOf } from '../../../src/core/protocol/paxos/membership.ts'
import { done, PaxosScript } from './script.ts'

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5']

function problem(config: Config, count = 5): string | null {
  return paxos.configProblem(completeConfig(paxos.configFields, config), count)?.key ?? null
}

describe('roles', () => {
  it('PAXOS-1: proposers and learners are the first nodes, acceptors the last, 0 stands for all', () => {
    expect(rolesOf(nodes, { proposers: 0, acceptors: 0, learners: 0 })).toEqual({
      proposers: nodes,
      acceptors: nodes,
      learners: nodes,
    })
    expect(rolesOf(nodes, { proposers: 2, acceptors: 3, learners: 1 })).toEqual({
      proposers: ['n1', 'n2'],
      acceptors: ['n3', 'n4', 'n5'],
      learners: ['n1'],
    })
  })

  it('PAXOS-1: a cluster that lacks a role, or nodes for it, is refused', () => {
    expect(problem({})).toBeNull()
    expect(problem({ proposers: 5, acceptors: 5, learners: 5 })).toBeNull()
    for (const role of ['proposers', 'acceptors', 'learners'])
      for (const count of [-1, 6, 1.5]) expect(problem({ [role]: count })).toBe(`paxos.problem.${role}`)
  })

  it('PAXOS-9: a node that proposes nothing sends its clients to one that does', () => {
    const cluster = new PaxosScript({ proposers: 2, acceptors: 3 })
    const hints = ['n3', 'n4'].map((node) => cluster.answerTo(cluster.propose(node, 'a')))
    expect(hints).toMatchObject([
      { kind: 'redirected', to: 'n1' },
      { kind: 'redirected', to: 'n2' },
    ])
    expect(cluster.sent).toEqual([])
  })

  it('PAXOS-9: who proposes again is told the value that was chosen, and nothing is sent for it', () => {
    const cluster = new PaxosScript()
    cluster.propose('n1', 'a')
    cluster.settle()
    const before = cluster.sent.length
    expect(cluster.answerTo(cluster.propose('n1', 'b'))).toEqual(done('a'))
    expect(cluster.sent).toHaveLength(before)
  })

  it('PAXOS-9: clients of one proposer share its ballot and get the same answer', () => {
    const cluster = new PaxosScript()
    const clients = ['a', 'b', 'c'].map((value) => cluster.propose('n1', value))
    cluster.settle()
    expect(clients.map((client) => cluster.answerTo(client))).toEqual([done('a'), done('a'), done('a')])
    expect(cluster.countSent('Prepare')).toBe(3)
  })

  it('PAXOS-13: a read tells what the learner at that node knows, and null before', () => {
    const cluster = new PaxosScript()
    expect(cluster.read('n2')).toEqual(done(null))
    cluster.propose('n1', 'a')
    cluster.settle()
    expect(cluster.read('n2')).toEqual(done('a'))
    expect(cluster.read('n4')).toMatchObject({ kind: 'redirected', to: 'n1' })
  })
})

describe('ballots and disks', () => {
  it('PAXOS-2: a proposer that comes back never uses a ballot of its earlier life', () => {
    const cluster = new PaxosScript()
    cluster.propose('n1', 'a')
    cluster.crash('n1')
    cluster.restart('n1')
    cluster.propose('n1', 'b')
    expect(cluster.ballot('n1')).toBe('2.n1')
    cluster.settle()
    expect(cluster.learned('n1')).toBe('b')
    expect(cluster.violated()).toEqual([])
  })

  it('PAXOS-2: MUT-P08 uses it again, for another value', () => {
    const cluster = new PaxosScript({ mutant: 'reuses-its-ballot' })
    cluster.propose('n1', 'a')
    cluster.prepare('n1', 'n3', 'n4')
    cluster.drop()
    cluster.crash('n1')
    cluster.restart('n1')
    cluster.propose('n1', 'b')
    cluster.settle()
    expect(cluster.violated()).toEqual(expect.arrayContaining(['durable-before-send', 'P3', 'P8']))
  })

  it('PAXOS-14: a promise and a vote are not told before they are safe', () => {
    const cluster = new PaxosScript()
    cluster.propose('n1', 'a')
    cluster.stallSync('n3')
    cluster.prepare('n1', 'n3', 'n4', 'n5')
    expect(cluster.inFlight({ from: 'n3' })).toEqual([])
    cluster.accept('n1', 'n3', 'n4')
    expect(cluster.inFlight({ from: 'n3' })).toEqual([])
    cluster.sync('n3')
    expect(cluster.inFlight({ from: 'n3' }).map(({ message }) => message.type)).toEqual([
      'Promise',
      'Accepted',
      'Accepted',
    ])
    expect(cluster.violated()).toEqual([])
  })

  it('PAXOS-4: MUT-P09 a vote that is no promise is overwritten by a lower ballot', () => {
    const cluster = new PaxosScript({ mutant: 'votes-without-promising' })
    cluster.propose('n1', 'a')
    cluster.prepare('n1', 'n3', 'n4')
    cluster.propose('n2', 'b')
    cluster.prepare('n2', 'n4', 'n5')
    cluster.accept('n2', 'n3', 'n5')
    cluster.accept('n1', 'n3')
    expect(cluster.vote('n3')).toBe('1.n1 "a"')
    expect(cluster.violated()).toContain('P4')
  })

  it('PAXOS-6: MUT-P03 adopts the lowest of two reported votes', () => {
    const chosen = [null, 'adopts-the-lowest-ballot'].map((mutant) => {
      const cluster = new PaxosScript({ proposers: 3, mutant })
      cluster.propose('n1', 'a')
      cluster.prepare('n1', 'n4', 'n5')
      cluster.accept('n1', 'n4')
      cluster.propose('n2', 'b')
      cluster.prepare('n2', 'n5', 'n6')
      cluster.accept('n2', 'n5', 'n6')
      cluster.drop()
      cluster.propose('n3', 'c')
      cluster.prepare('n3', 'n4', 'n5')
      cluster.settle()
      return [cluster.learned('n3'), cluster.violated()]
    })
    expect(chosen[0]).toEqual(['b', []])
    expect(chosen[1]).toEqual(['a', expect.arrayContaining(['P1', 'P6'])])
  })
})

describe('learning', () => {
  /** Three nodes, each of them everything. */
  const whole = { proposers: 0, acceptors: 0, learners: 0 }

  it('PAXOS-8: acceptors tell every learner', () => {
    const cluster = new PaxosScript({ proposers: 1, acceptors: 2, config: whole })
    cluster.propose('n2', 'a')
    cluster.settle()
    expect(['n1', 'n2', 'n3'].map((node) => cluster.learned(node))).toEqual(['a', 'a', 'a'])
    expect(cluster.countSent('Accepted')).toBe(6)
    expect(cluster.countSent('Chosen')).toBe(0)
    expect(cluster.violated()).toEqual([])
  })

  it('PAXOS-8: with a distinguished learner it takes fewer messages and one hop more', () => {
    const cluster = new PaxosScript({
      proposers: 1,
      acceptors: 2,
      config: { ...whole, learning: 'distinguished' },
    })
    const client = cluster.propose('n2', 'a')
    cluster.settle()
    expect(['n1', 'n2', 'n3'].map((node) => cluster.learned(node))).toEqual(['a', 'a', 'a'])
    expect(cluster.countSent('Accepted')).toBe(2)
    expect(cluster.countSent('Chosen')).toBe(2)
    expect(cluster.answerTo(client)).toEqual(done('a'))
    expect(cluster.violated()).toEqual([])
  })

  it('PAXOS-8: a proposer that is no learner hears of the choice from the distinguished one', () => {
    const cluster = new PaxosScript({ proposers: 2, acceptors: 3, config: { learners: 1 } })
    const client = cluster.propose('n2', 'a')
    cluster.settle()
    expect(cluster.answerTo(client)).toEqual(done('a'))
  })

  it('PAXOS-12: a proposer whose learner kept silent asks it again', () => {
    const cluster = new PaxosScript({ proposers: 2, acceptors: 3, config: { learners: 1 } })
    const client = cluster.propose('n2', 'a')
    cluster.cutOneWay('n1', 'n2')
    cluster.settle()
    expect(cluster.answerTo(client)).toBeUndefined()
    cluster.heal()
    cluster.fire('n2', 'retry d')
    cluster.settle()
    expect(cluster.answerTo(client)).toEqual(done('a'))
  })

  it('PAXOS-12: learners that missed everything learn it from another one, once', () => {
    const cluster = new PaxosScript({ proposers: 1, acceptors: 2, config: whole })
    cluster.isolate('n3')
    cluster.propose('n1', 'a', 'd')
    cluster.propose('n1', 'b', 'd2')
    cluster.settle()
    cluster.heal()
    expect(cluster.learned('n3')).toBeUndefined()
    cluster.fire('n3', 'catch up')
    cluster.settle()
    expect([...cluster.state('n3').learned]).toEqual([
      ['d', 'a'],
      ['d2', 'b'],
    ])
    const before = cluster.countSent('Chosen')
    cluster.fire('n3', 'catch up')
    cluster.fire('n3', 'catch up')
    cluster.settle()
    expect(cluster.countSent('Chosen')).toBe(before + 1)
    expect(cluster.violated()).toEqual([])
  })

  it('PAXOS-12: without the distinguished learner a vote is not lost: another learner asks the acceptors', () => {
    const cluster = new PaxosScript({
      proposers: 1,
      acceptors: 2,
      config: { ...whole, learning: 'distinguished' },
    })
    cluster.isolate('n1')
    const client = cluster.propose('n2', 'a')
    cluster.settle()
    expect(cluster.answerTo(client)).toBeUndefined()
    cluster.advance(1_000_000)
    expect(cluster.answerTo(client)).toEqual(done('a'))
    expect(cluster.violated()).toEqual([])
  })

  it('PAXOS-11: lost messages are sent again to those that did not answer', () => {
    const cluster = new PaxosScript({ proposers: 1 })
    const client = cluster.propose('n1', 'a')
    cluster.deliver({ type: 'Prepare', to: 'n2' })
    cluster.drop({ type: 'Prepare' })
    cluster.settle()
    cluster.fire('n1', 'retry d')
    expect(cluster.inFlight({ type: 'Prepare' }).map(({ to }) => to)).toEqual(['n3', 'n4'])
    cluster.deliver()
    cluster.deliver()
    cluster.drop({ type: 'Accept' })
    cluster.fire('n1', 'retry d')
    cluster.settle()
    expect(cluster.answerTo(client)).toEqual(done('a'))
    expect(cluster.violated()).toEqual([])
  })

  it('PAXOS-14: what was learned is known after a crash', () => {
    const cluster = new PaxosScript()
    cluster.propose('n1', 'a')
    cluster.settle()
    cluster.crash('n1')
    cluster.restart('n1')
    expect(cluster.read('n1')).toEqual(done('a'))
  })

  it('PAXOS-7: MUT-P11 counts equal values of different ballots, before one is chosen', () => {
    const results = [null, 'counts-votes-of-different-ballots'].map((mutant) => {
      const cluster = new PaxosScript({ mutant })
      cluster.propose('n1', 'a')
      cluster.prepare('n1', 'n3', 'n4')
      cluster.accept('n1', 'n3')
      cluster.propose('n2', 'b')
      cluster.prepare('n2', 'n3', 'n4')
      cluster.accept('n2', 'n4')
      cluster.deliver({ type: 'Accepted', to: 'n1' })
      return [cluster.learned('n1'), cluster.violated()]
    })
    expect(results).toEqual([
      [undefined, []],
      ['a', ['P7']],
    ])
  })

  it('PAXOS-5: MUT-P13 has no phase 1, and the larger number wins over a chosen value', () => {
    const cluster = new PaxosScript({ mutant: 'larger-number-wins' })
    cluster.propose('n1', 'a')
    cluster.accept('n1', 'n3', 'n4')
    cluster.propose('n2', 'b')
    cluster.accept('n2', 'n4', 'n5')
    expect(cluster.violated()).toEqual(expect.arrayContaining(['P1', 'P6']))
  })

  it('PAXOS-3: MUT-P06 forgets its vote, and its next promise hides it', () => {
    const cluster = new PaxosScript({ mutant: 'forgets-its-vote' })
    cluster.propose('n1', 'a')
    cluster.prepare('n1', 'n3', 'n4')
    cluster.accept('n1', 'n3', 'n4')
    cluster.crash('n4')
    cluster.restart('n4')
    cluster.propose('n2', 'b')
    cluster.prepare('n2', 'n4', 'n5')
    expect(cluster.violated()).toEqual(expect.arrayContaining(['durable-before-send', 'P5']))
  })
})

describe('track record', () => {
  it('P5: a Prepare that comes again after the vote it led to hides nothing (found by storm seed 1)', () => {
    const cluster = new PaxosScript()
    cluster.propose('n1', 'a')
    const [again] = cluster.inFlight({ type: 'Prepare', to: 'n3' })
    cluster.stallSync('n3')
    cluster.deliver({ type: 'Prepare', to: 'n3' })
    cluster.duplicate(again!)
    cluster.prepare('n1', 'n4', 'n5')
    cluster.accept('n1', 'n3', 'n4', 'n5')
    cluster.sync('n3')
    cluster.settle()
    expect(cluster.learned('n1')).toBe('a')
    expect(cluster.violated()).toEqual([])
  })
})
