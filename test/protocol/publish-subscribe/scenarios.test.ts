import { describe, expect, it, test } from 'vitest'
import { judge } from '../../../src/core/check/judge.ts'
import { prng } from '../../../src/core/base/prng.ts'
import type { Fault } from '../../../src/core/fault/fault.ts'
import { stormFaults } from '../../../src/core/fault/storm.ts'
import { nodeIds } from '../../../src/core/model/identity.ts'
import type { Operation } from '../../../src/core/model/operation.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { publishSubscribe } from '../../../src/core/protocol/publish-subscribe/index.ts'
import type { PubSubMessage } from '../../../src/core/protocol/publish-subscribe/messages.ts'
import type { PubSubNode } from '../../../src/core/protocol/publish-subscribe/state.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

type Cluster = ScriptedCluster<PubSubNode, PubSubMessage>

const fireAndForget: Config = { delivery: 'fire-and-forget' }

function clusterOf(nodes: number, config: Config = {}, mutant: string | null = null): Cluster {
  return new ScriptedCluster(publishSubscribe, { nodes, config, mutant })
}

let op = 0
function publish(cluster: Cluster, value: number): number {
  const append: Operation = { f: 'append', key: 't1', value }
  cluster.request('n1', 'c1', ++op, append)
  return op
}

const copyAt = (cluster: Cluster, node: string): unknown => cluster.state(node).copies.get('t1')?.values ?? []
const isAnswered = (cluster: Cluster, number: number): boolean =>
  cluster.replies.some(({ seq, reply }) => seq === number && reply.kind === 'done')

describe('PS-001: a slow joiner', () => {
  test('with fire-and-forget has only what was published after its subscription', () => {
    const cluster = clusterOf(2, fireAndForget)
    cluster.drop({ type: 'Subscribe' })
    publish(cluster, 1)
    cluster.settle()
    cluster.fire('n2', 'renew')
    cluster.settle()
    publish(cluster, 2)
    cluster.settle()
    expect(copyAt(cluster, 'n2')).toEqual([2])
    expect(cluster.state('n2').copies.get('t1')!.missed).toBe(1)
  })

  test('with a log gets what came before', () => {
    const cluster = clusterOf(2)
    publish(cluster, 1)
    cluster.drop({ type: 'Publish' })
    publish(cluster, 2)
    cluster.settle()
    expect(copyAt(cluster, 'n2')).toEqual([1, 2])
  })
})

describe('PS-004: entries 5 and 6 are lost on the way to n3', () => {
  function afterTheLoss(config: Config, mutant: string | null = null): Cluster {
    const cluster = clusterOf(3, config, mutant)
    for (let value = 1; value <= 4; value++) publish(cluster, value)
    cluster.settle()
    for (const value of [5, 6]) {
      publish(cluster, value)
      cluster.drop({ type: 'Publish', to: 'n3' })
    }
    publish(cluster, 7)
    cluster.settle()
    return cluster
  }

  it('the gap is noticed at 7, the missing ones are fetched, and the copies are equal', () => {
    const cluster = afterTheLoss({})
    expect(cluster.sent.filter(({ message }) => message.type === 'Fetch')).toEqual([
      { from: 'n3', to: 'n1', message: { type: 'Fetch', topic: 't1', from: 5 } },
    ])
    for (const node of ['n1', 'n2', 'n3']) expect(copyAt(cluster, node)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('what is no longer retained comes as the whole topic', () => {
    const cluster = afterTheLoss({ retention: 2 })
    expect(cluster.sent.filter(({ message }) => message.type === 'Snapshot')).toHaveLength(1)
    expect(copyAt(cluster, 'n3')).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('MUT-S02 ignores the gap, and fire-and-forget counts it', () => {
    expect(copyAt(afterTheLoss({}, 'ignores-gaps'), 'n3')).toEqual([1, 2, 3, 4, 7])
    const bare = clusterOf(3, fireAndForget)
    bare.settle()
    publish(bare, 1)
    bare.drop({ type: 'Publish', to: 'n3' })
    publish(bare, 2)
    bare.settle()
    expect(copyAt(bare, 'n3')).toEqual([2])
    expect(bare.state('n3').copies.get('t1')!.missed).toBe(1)
  })

  it('MUT-S01 sends only what it retained', () => {
    expect(copyAt(afterTheLoss({ retention: 2 }, 'sends-only-what-it-retained'), 'n3')).toEqual([6, 7])
  })
})

describe('PS-007: the publisher crashes for good after it answered', () => {
  test('with fire-and-forget the entry is gone although its client was answered', () => {
    const cluster = clusterOf(3, fireAndForget)
    cluster.settle()
    const number = publish(cluster, 1)
    cluster.drop({ type: 'Publish' })
    cluster.crash('n1')
    expect(isAnswered(cluster, number)).toBe(true)
    expect([copyAt(cluster, 'n2'), copyAt(cluster, 'n3')]).toEqual([[], []])
  })

  test('with acknowledgement by one subscriber nobody is answered before one has stored the entry', () => {
    const cluster = clusterOf(3, { acknowledgements: 1 })
    const number = publish(cluster, 1)
    cluster.drop({ type: 'Publish', to: 'n3' })
    expect(isAnswered(cluster, number)).toBe(false)
    cluster.stallSync('n2')
    cluster.settle()
    expect(isAnswered(cluster, number)).toBe(false)
    cluster.sync('n2')
    cluster.settle()
    expect(isAnswered(cluster, number)).toBe(true)
    cluster.crash('n1')
    expect(copyAt(cluster, 'n2')).toEqual([1])
  })
})

interface Outcome {
  readonly lost: number
  readonly appended: number
  readonly verdicts: readonly string[]
}

function run(config: Config, nodes: number, faults: readonly Fault[], seed: number): Outcome {
  const trace: TraceEvent[] = []
  new Simulation(
    {
      protocol: publishSubscribe,
      config,
      mutant: null,
      nodes,
      workload: {
        ...workloadDefaults,
        kind: 'log',
        clients: 5,
        ratePerSecond: 100,
        keys: nodes === 2 ? 1 : 3,
        mix: { read: 0, write: 1, cas: 0 },
      },
      faults,
      durationUs: 12_000_000,
      settleUs: 5_000_000,
      seed,
      recording: 'full',
    },
    (event) => trace.push(event),
  ).run()
  const { tables, invariants, durability, configFields } = publishSubscribe
  const setup = { nodes: nodeIds(nodes), workload: 'log', tables, invariants, durability } as const
  const complete = completeConfig(configFields, config)
  const verdicts = judge({ ...setup, config: complete, checks: null, copies: true }, trace)
  const data = verdicts.find(({ check }) => check === 'log')!.witness.data as { lost: number }
  return {
    lost: data.lost,
    appended: trace.filter((event) => event.kind === 'completed' && event.outcome === 'ok').length,
    verdicts: verdicts.filter(({ answer }) => answer !== 'ok').map(({ check }) => check),
  }
}

describe('PS-002: a cut of two seconds at a hundred entries a second', () => {
  const cut: Fault = { kind: 'partition', shape: 'isolate', target: 'n2', atMs: 4000, untilMs: 6000 }

  it('costs fire-and-forget about two hundred entries, and the copies differ for ever', () => {
    const { lost, verdicts } = run(fireAndForget, 2, [cut], 1)
    // Two of the five clients read at home n2 at the end; each of them misses every entry of the two seconds.
    expect(Math.abs(lost / 2 - 200)).toBeLessThan(40)
    expect(verdicts).toEqual(['log', 'converged'])
  })

  it('costs a log nothing', () => {
    const { lost, verdicts, appended } = run({}, 2, [cut], 1)
    expect({ lost, verdicts }).toEqual({ lost: 0, verdicts: [] })
    expect(appended).toBeGreaterThan(1000)
  })
})

test('PS-008: after ten seconds of partitions every acknowledged entry is everywhere', () => {
  const storm = { kinds: ['partition'] as const, meanIntervalMs: 500, meanDurationMs: 700 }
  for (const seed of [1, 2, 3]) {
    const faults = stormFaults(storm, 10_000, prng(seed, 'partitions'))
    const { verdicts, appended } = run({ publishers: 0 }, 5, faults, seed)
    expect(verdicts).toEqual([])
    expect(appended).toBeGreaterThan(500)
  }
})

test('a snapshot is the topic as it was when it was asked for, whatever is appended before it leaves', () => {
  const cluster = clusterOf(2, { retention: 1 })
  for (const value of [1, 2, 3]) publish(cluster, value)
  cluster.drop({ type: 'Publish' })
  cluster.stallSync('n1')
  publish(cluster, 4)
  cluster.inject('n2', 'n1', { type: 'Fetch', topic: 't1', from: 1 })
  publish(cluster, 5)
  cluster.sync('n1')
  cluster.settle()
  expect(copyAt(cluster, 'n2')).toEqual([1, 2, 3, 4, 5])
})
