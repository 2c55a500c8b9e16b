import { describe, expect, it } from 'vitest'
import { twoPhaseCommit } from '../../../src/core/protocol/two-phase-commit/index.ts'
import { compareTxids } from '../../../src/core/protocol/two-phase-commit/messages.ts'
import { releaseLocks, requestLocks, type Locks } from '../../../src/core/model/lock-table.ts'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import {
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
} from './script.ts'

describe('TPC-9 cooperative termination', () => {
  it('a participant that has the decision tells one that is in doubt', () => {
    const cluster = clusterOf(2)
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.deliver({ type: 'Prepare' })
    cluster.deliver({ type: 'Vote' })
    cluster.deliver({ type: 'Commit', to: 'n2' })
    cluster.drop({ type: 'Commit', to: 'n3' })
    cluster.crash('n1')
    cluster.fire('n3', `inquire ${txid}`)
    cluster.settle()
    expect(notes(cluster, 'unblocked').map(({ node, note }) => [node, note.from, note.decision])).toEqual([
      ['n3', 'n2', 'commit'],
    ])
    expect(rowsOf(cluster, 'n3', 'prepared')).toEqual([])
    expect(broken(cluster)).toEqual([])
  })

  it('a participant that never voted aborts, and refuses the Prepare that comes late', () => {
    const cluster = clusterOf(2)
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.hold({ type: 'Prepare', to: 'n3' })
    cluster.settle()
    cluster.crash('n1')
    cluster.fire('n2', `inquire ${txid}`)
    cluster.settle()
    expect(decisions(cluster, txid)).toEqual(['n2: abort', 'n3: abort'])
    cluster.release()
    cluster.settle()
    expect(rowsOf(cluster, 'n3', 'prepared')).toEqual([])
    const votes = cluster.sent.filter(({ message, from }) => message.type === 'Vote' && from === 'n3')
    expect(votes.map(({ message }) => message.type === 'Vote' && message.vote)).toEqual(['no'])
    expect(broken(cluster)).toEqual([])
  })

  it('a participant that refused and then crashed still refuses the old Prepare (TPC-10)', () => {
    const cluster = clusterOf(2)
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.hold({ type: 'Prepare', to: 'n3' })
    cluster.settle()
    cluster.fire('n2', `inquire ${txid}`)
    cluster.settle()
    cluster.crash('n3')
    cluster.restart('n3')
    cluster.release()
    cluster.settle()
    expect(decisions(cluster, txid)).not.toContain('n3: commit')
    expect(notes(cluster, 'voted').map(({ node, note }) => [node, note.vote, note.reason])).toContainEqual([
      'n3',
      'no',
      'earlier life',
    ])
    expect(broken(cluster)).toEqual([])
  })

  it('when all voted yes and the coordinator is silent, all block and say so', () => {
    const cluster = clusterOf(3, { config: { enlist: 'all' } })
    const txid = transfer(cluster, 'a1', 'a2', 30)
    cluster.deliver({ type: 'Prepare' })
    cluster.crash('n1')
    cluster.advance(2_000_000, ['n2', 'n3', 'n4'])
    expect(decisions(cluster, txid)).toEqual([])
    for (const node of ['n2', 'n3', 'n4']) {
      expect(cluster.view(node)).toMatchObject({
        shape: 'blocked',
        trouble: { key: 'two-phase-commit.trouble.allInDoubt', values: { txid, coordinator: 'n1' } },
      })
      expect(cluster.view(node).trouble?.values['ms']).toBeGreaterThanOrEqual(1_500)
    }
    expect(notes(cluster, 'blocked')).toHaveLength(3)
    expect(broken(cluster), 'blocking breaks no rule').toEqual([])
  })
})

describe('TPC-13 readings', () => {
  it('write nothing and cost four messages a participant', () => {
    const cluster = clusterOf(3)
    const before = cluster.nodes.map((node) => forcedWrites(cluster, node))
    reading(cluster)
    cluster.settle()
    expect(cluster.nodes.map((node, i) => forcedWrites(cluster, node) - before[i]!)).toEqual([0, 0, 0, 0])
    const counts = (['Read', 'Values', 'Prepare', 'Vote', 'Commit', 'Ack'] as const).map((type) =>
      sentCount(cluster, type),
    )
    expect(counts).toEqual([3, 3, 3, 3, 0, 0])
    expect(participant(cluster, 'n2').volatile.locks.held.size).toBe(0)
    expect(broken(cluster)).toEqual([])
  })

  it('are tried again when a participant lost its locks in a crash', () => {
    const cluster = clusterOf(2)
    const first = reading(cluster)
    cluster.deliver({ type: 'Read' })
    cluster.deliver({ type: 'Values' })
    cluster.crash('n2')
    cluster.restart('n2')
    cluster.settle()
    const refused = notes(cluster, 'voted').filter(({ note }) => note.txid === first && note.vote === 'no')
    expect(refused.map(({ node, note }) => [node, note.reason])).toEqual([['n2', 'earlier life']])
    expect(cluster.replies).toHaveLength(1)
    expect(cluster.replies[0]?.reply.kind).toBe('done')
    expect(broken(cluster)).toEqual([])
  })

  it('give their locks back when the coordinator keeps silent', () => {
    const cluster = clusterOf(2)
    const txid = reading(cluster)
    cluster.deliver({ type: 'Read' })
    cluster.crash('n1')
    expect(participant(cluster, 'n2').volatile.locks.held.size).toBe(3)
    cluster.fire('n2', `reading ${txid}`)
    expect(participant(cluster, 'n2').volatile.locks.held.size).toBe(0)
  })
})

describe('TPC-11 waiting goes from the young to the old only', () => {
  const locks = (): Locks => ({ held: new Map(), queue: [] })
  const wish = (txid: string, accounts: string[], mode: 'shared' | 'exclusive' = 'exclusive') => ({
    txid,
    accounts,
    mode,
  })

  it('a younger transaction waits, an older one is refused', () => {
    const table = locks()
    expect(requestLocks(table, wish('1.5', ['a1']))).toBe('granted')
    expect(requestLocks(table, wish('1.6', ['a1', 'a3']))).toBe('waiting')
    expect(requestLocks(table, wish('1.4', ['a1']))).toBe('refused')
    expect(requestLocks(table, wish('1.7', ['a3'])), 'nobody overtakes the queue').toBe('waiting')
    expect(releaseLocks(table, '1.5')).toEqual(['1.6'])
    expect(releaseLocks(table, '1.6')).toEqual(['1.7'])
  })

  it('shared locks go together', () => {
    const table = locks()
    expect(requestLocks(table, wish('1.1', ['a1'], 'shared'))).toBe('granted')
    expect(requestLocks(table, wish('1.2', ['a1'], 'shared'))).toBe('granted')
    expect(requestLocks(table, wish('1.3', ['a1']))).toBe('waiting')
    expect(releaseLocks(table, '1.1')).toEqual([])
    expect(releaseLocks(table, '1.2')).toEqual(['1.3'])
  })

  it('two transfers that arrive in opposite orders do not block each other: one is begun again', () => {
    const cluster = clusterOf(2)
    const old = transfer(cluster, 'a1', 'a2', 30, 'c1')
    cluster.hold({ type: 'Prepare', to: 'n3' })
    cluster.settle()
    const young = transfer(cluster, 'a2', 'a1', 10, 'c2')
    cluster.settle()
    expect(decisions(cluster, old)).toEqual([])
    cluster.release()
    cluster.settle()
    expect(decisions(cluster, old)).toContain('n1: abort')
    expect(decisions(cluster, young)).toContain('n1: commit')
    expect(cluster.replies.map(({ client, reply }) => [client, reply.kind]).sort()).toEqual([
      ['c1', 'done'],
      ['c2', 'done'],
    ])
    expect(broken(cluster)).toEqual([])
  })
})

describe('TPC-12 names of transactions', () => {
  it('are never used twice, whatever the coordinator forgets', () => {
    const cluster = clusterOf(2)
    const first = transfer(cluster, 'a1', 'a2', 1)
    cluster.crash('n1')
    cluster.restart('n1')
    cluster.settle()
    const second = transfer(cluster, 'a1', 'a2', 1, 'c1', 2)
    expect([first, second]).toEqual(['1.1', '2.1'])
    expect(compareTxids(first, second)).toBeLessThan(0)
    expect(compareTxids('2.9', '2.10')).toBeLessThan(0)
  })

  it('no Prepare leaves before the epoch is safe on disk', () => {
    const cluster = clusterOf(2)
    cluster.crash('n1')
    cluster.restart('n1')
    cluster.settle()
    cluster.crash('n1')
    cluster.stallSync('n1')
    cluster.restart('n1')
    cluster.request('n1', 'c1', 1, { f: 'transfer', from: 'a1', to: 'a2', amount: 1 })
    expect(cluster.inFlight({ type: 'Prepare' })).toEqual([])
    cluster.sync('n1')
    expect(cluster.inFlight({ type: 'Prepare' })).toHaveLength(2)
    expect(broken(cluster)).toEqual([])
  })
})

describe('clients', () => {
  it('are sent to the coordinator by participants, and refused what the bank does not know', () => {
    const cluster = clusterOf(2)
    cluster.request('n2', 'c1', 1, { f: 'read-balances' })
    cluster.request('n1', 'c1', 2, { f: 'transfer', from: 'a1', to: 'a7', amount: 1 })
    cluster.request('n1', 'c1', 3, { f: 'transfer', from: 'a1', to: 'a2', amount: -5 })
    cluster.request('n1', 'c1', 4, { f: 'read', key: 'x' })
    expect(cluster.replies.map(({ reply }) => reply)).toEqual([
      { kind: 'redirected', reason: 'not the coordinator', to: 'n1' },
      { kind: 'rejected', reason: 'no such account' },
      { kind: 'rejected', reason: 'amount is not a positive whole number' },
      { kind: 'rejected', reason: 'the bank cannot read' },
    ])
    expect(coordinator(cluster).volatile.transactions.size).toBe(0)
  })

  it('may run many transactions at once', () => {
    const cluster = clusterOf(3, { config: { inFlightMax: 30 } })
    for (let i = 1; i <= 20; i++) transfer(cluster, `a${1 + (i % 6)}`, `a${1 + ((i + 1) % 6)}`, i, `c${i}`)
    reading(cluster)
    expect(coordinator(cluster).volatile.transactions.size).toBe(21)
    cluster.settle()
    expect(cluster.replies.filter(({ reply }) => reply.kind === 'done')).toHaveLength(21)
    expect(broken(cluster)).toEqual([])
  })
})

describe('admission', () => {
  it('keeps more than inFlightMax requests waiting at the coordinator and serves them in turn', () => {
    const cluster = clusterOf(3, { config: { inFlightMax: 2 } })
    const changed = { f: 'transfer', from: 'a1', to: 'a2', amount: 1 } as const
    for (let i = 1; i <= 5; i++) cluster.request('n1', `c${i}`, 1, changed)
    expect(notes(cluster, 'began')).toHaveLength(2)
    cluster.settle()
    expect(cluster.replies.map(({ client }) => client)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5'])
    expect(broken(cluster)).toEqual([])
  })
})

describe('words and settings', () => {
  const { words, mutants, invariants, configFields, configProblem } = twoPhaseCommit

  it('every key that is shown has words in both languages', () => {
    expect(Object.keys(words['zh-CN']).sort()).toEqual(Object.keys(words.en).sort())
    const keys = [
      twoPhaseCommit.title,
      twoPhaseCommit.summary,
      ...mutants.map(({ description }) => description),
      ...invariants.map(({ title }) => title),
      ...configFields.map(({ name }) => `two-phase-commit.config.${name}`),
    ]
    expect(keys.filter((key) => words.en[key] === undefined)).toEqual([])
  })

  it('a lock time-out that outlasts the vote time-out is refused with both numbers', () => {
    const config = completeConfig(configFields, { lockTimeoutMs: 300, voteTimeoutMs: 250 })
    expect(configProblem(config, 4)?.values).toEqual({ lock: 300, vote: 250 })
    expect(configProblem(completeConfig(configFields, {}), 4)).toBeNull()
  })
})
