import { describe, expect, it } from 'vitest'
import { pbft } from '../../../src/core/protocol/pbft/index.ts'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import { faultsOf, quorumOf } from '../../../src/core/protocol/pbft/state.ts'
import { prng } from '../../../src/core/base/prng.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import {
  createClient,
  stepClient,
  type Client,
  type ClientEffect,
} from '../../../src/core/workload/client.ts'
import { clientPolicyDefaults } from '../../../src/core/workload/policy/client-policy.ts'
import { createPool } from '../../../src/core/workload/policy/client-pool.ts'
import { prePrepare, PbftScript, vote } from './script.ts'

describe('PBFT in the normal case', () => {
  it.each([1, 4, 7])('PBFT-001: %i replicas execute a request once, at sequence number 1', (n) => {
    const cluster = new PbftScript(n)
    cluster.order('n1', 1)
    for (const node of cluster.nodes) expect(cluster.executions(node)).toEqual(['1'])
    const quorum = quorumOf(n, faultsOf(n))
    for (const node of cluster.nodes) {
      const entry = cluster.state(node).durable.log.get(1)!
      const backers = new Set(entry.prepared!.prepares.map(({ from }) => from))
      expect(backers.size).toBe(quorum - 1)
      expect(backers.has('n1')).toBe(false)
      expect(new Set(entry.commits.map(({ from }) => from)).size).toBeGreaterThanOrEqual(quorum)
    }
    expect(cluster.answersTo(1).sort()).toEqual([...cluster.nodes].sort())
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-001: one prepare less than 2f leaves a replica unprepared, one commit less than 2f + 1 uncommitted', () => {
    const cluster = new PbftScript(4)
    cluster.say('n1', 'n2', prePrepare(0, 1, 1))
    cluster.drop()
    expect(cluster.notes('n2', 'prepared')).toHaveLength(0)
    cluster.say('n3', 'n2', vote('Prepare', 0, 1, 1))
    expect(cluster.notes('n2', 'prepared')).toHaveLength(1)
    cluster.say('n1', 'n2', vote('Commit', 0, 1, 1))
    expect(cluster.executions('n2')).toEqual([])
    cluster.say('n3', 'n2', vote('Commit', 0, 1, 1))
    expect(cluster.executions('n2')).toEqual(['1'])
  })

  it.each([
    [1, 0, 1],
    [2, 0, 2],
    [3, 0, 2],
    [4, 1, 3],
    [5, 1, 4],
    [6, 1, 4],
    [7, 2, 5],
    [10, 3, 7],
    [13, 4, 9],
  ])('PBFT-002: %i replicas tolerate %i traitors with quorums of %i', (n, f, q) => {
    expect([faultsOf(n), quorumOf(n, faultsOf(n))]).toEqual([f, q])
    expect(2 * q - n, 'shared by any two quorums').toBeGreaterThanOrEqual(f + 1)
    expect(q, 'reached without the traitors').toBeLessThanOrEqual(n - f)
    // The formula of Fabric's intersectionQuorum.
    expect(q).toBe(Math.floor((n + f + 2) / 2))
  })

  it('PBFT-002: fewer than 3f + 1 replicas are refused with the rule in the sentence', () => {
    const config = completeConfig(pbft.configFields, { tolerated: 1 })
    expect(pbft.configProblem(config, 3)).toEqual({
      key: 'pbft.trouble.tooFew',
      values: { tolerated: 1, nodes: 3, least: 4 },
    })
    expect(pbft.configProblem(config, 4)).toBeNull()
    const narrow = completeConfig(pbft.configFields, { checkpointEvery: 9, window: 8 })
    expect(pbft.configProblem(narrow, 4)).toMatchObject({ key: 'pbft.trouble.window' })
  })

  it('PBFT-003: a backup that missed the pre-prepare executes nothing until it is sent again', () => {
    const cluster = new PbftScript(4)
    cluster.ask('n1', 1)
    cluster.drop({ type: 'PrePrepare', to: 'n4' })
    cluster.settle()
    for (const node of ['n1', 'n2', 'n3']) expect(cluster.executions(node)).toEqual(['1'])
    expect(cluster.executions('n4')).toEqual([])
    cluster.tick()
    expect(cluster.executions('n4')).toEqual(['1'])
    expect(cluster.views()).toEqual(['0', '0', '0', '0'])
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-003: a backup that slept through a checkpoint takes over the state', () => {
    const cluster = new PbftScript(4, { checkpointEvery: 2, window: 4 })
    cluster.isolate('n4')
    cluster.order('n1', 1, 2, 3, 4, 5)
    expect(cluster.executions('n4')).toEqual([])
    cluster.heal()
    cluster.tick(2)
    expect(cluster.notes('n4', 'transferred').map(({ seq }) => seq)).toEqual([4])
    expect(cluster.executions('n4')).toEqual(['5'])
    expect(cluster.view('n4').store).toEqual({ k: 5 })
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-012: the primary stops at the high watermark, and a stable checkpoint moves it', () => {
    const cluster = new PbftScript(4, { checkpointEvery: 2, window: 4 })
    cluster.order('n1', 1, 2)
    for (const node of cluster.nodes) {
      expect(cluster.notes(node, 'stable').map(({ seq }) => seq)).toEqual([2])
      expect([...cluster.state(node).durable.log.keys()]).toEqual([])
    }
    cluster.hold({})
    for (const number of [3, 4, 5, 6, 7]) cluster.ask('n1', number)
    cluster.hold({})
    const ordered = cluster.sent.flatMap(({ message, to }) =>
      message.type === 'PrePrepare' && to === 'n2' ? [message.seq] : [],
    )
    expect(ordered).toEqual([1, 2, 3, 4, 5, 6])
    expect(cluster.view('n1').trouble).toMatchObject({ key: 'pbft.trouble.windowFull' })
    cluster.release()
    cluster.settle()
    for (const node of cluster.nodes)
      expect(cluster.executions(node)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    expect(cluster.violated()).toEqual([])
  })

  it('PBFT-012: a traitor’s far sequence number is outside the window; without the high watermark it is taken', () => {
    for (const mutant of [null, 'has-no-high-watermark']) {
      const cluster = new PbftScript(4, { checkpointEvery: 2, window: 4 }, mutant)
      cluster.betray('n1')
      cluster.ask('n2', 1)
      cluster.drop()
      cluster.say('n1', 'n2', prePrepare(0, 1_000_000_000, 1))
      expect(cluster.state('n2').durable.log.has(1_000_000_000)).toBe(mutant !== null)
      expect(cluster.violated()).toEqual(mutant === null ? [] : ['B5'])
    }
  })

  it('PBFT-018: a client believes two equal answers, and asks everybody when they do not come', () => {
    const config = completeConfig(pbft.configFields, {})
    expect(pbft.replyQuorum!(config, 4, null)).toBe(2)
    expect(pbft.replyQuorum!(config, 7, null)).toBe(3)
    expect(pbft.replyQuorum!(config, 4, 'takes-the-first-reply')).toBe(1)
    const { client, done } = clientOf(2)
    stepClient(client, { kind: 'fired', nowUs: 0 })
    expect(answer(client, 'n4', 13)).toEqual([])
    const asked = stepClient(client, { kind: 'fired', nowUs: 600_000 })
    expect(asked.flatMap((effect) => (effect.kind === 'ask' ? [effect.to] : []))).toEqual(
      client.settings.nodes,
    )
    expect(answer(client, 'n2', 7)).toEqual([])
    answer(client, 'n3', 7)
    expect(done).toEqual([7])
  })

  it('PBFT-018: with the first reply for an answer a liar is believed', () => {
    const { client, done } = clientOf(1)
    stepClient(client, { kind: 'fired', nowUs: 0 })
    answer(client, 'n4', 13)
    expect(done).toEqual([13])
  })
})

/** A client that reads, and the values that it believed. */
function clientOf(replyQuorum: number): { client: Client; done: unknown[] } {
  const nodes = ['n1', 'n2', 'n3', 'n4']
  const done: unknown[] = []
  const settings = {
    id: 'c1',
    home: 'n1',
    nodes,
    thinkUs: { from: 1, to: 1 },
    sessions: true,
    replyQuorum,
    restUs: 0,
    targeting: 'any' as const,
    processes: 1,
  }
  const pool = createPool(clientPolicyDefaults, nodes, prng(1, 'pool'))
  const learn: Client['learn'] = (_operation, value) => void done.push(value)
  return { client: createClient(settings, pool, 0, () => ({ f: 'read', key: 'k' }), learn), done }
}

function answer(client: Client, from: NodeId, value: number): ClientEffect[] {
  return stepClient(client, { kind: 'replied', nowUs: 1, seq: 1, from, reply: { kind: 'done', value } })
}
