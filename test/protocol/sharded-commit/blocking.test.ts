import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/core/fault/fault.ts'
import type { Protocol } from '../../../src/core/protocol/contract.ts'
import { shardedCommit } from '../../../src/core/protocol/sharded-commit/index.ts'
import { twoPhaseCommit } from '../../../src/core/protocol/two-phase-commit/index.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'
import { runStorm } from '../../../src/core/campaign/storm.ts'

const downFromMs = 1500
const downUntilMs = 4500

/** Slow links, so that votes are on their way at any moment, and a coordinator that dies for three seconds. */
const schedule: readonly Fault[] = [
  { kind: 'delay', links: 'all', meanMs: 30, jitterMs: 5, atMs: 0, untilMs: null },
  { kind: 'crash', target: 'coordinator', atMs: downFromMs, untilMs: downUntilMs },
]

/** The same work, seed and schedule for either protocol. */
function setupOf(protocol: Protocol) {
  return {
    protocol,
    config: {},
    mutant: null,
    nodes: 9,
    workload: { ...workloadDefaults, kind: 'bank', clients: 6, ratePerSecond: 60 },
    faults: schedule,
    durationUs: 6_000_000,
    settleUs: 4_000_000,
    seed: 2,
    recording: 'full',
  } as const
}

interface Story {
  /** How long each transaction that was said to be in doubt stayed so, in milliseconds. */
  readonly doubtsMs: readonly number[]
  /** Transfers and readings that succeeded while the node was down, from half a second after its crash. */
  readonly served: number
}

function storyOf(protocol: Protocol): Story {
  const trace: TraceEvent[] = []
  new Simulation(setupOf(protocol), (event) => trace.push(event)).run()
  const doubtsMs = trace.flatMap((event) =>
    event.kind === 'noted' && event.note.kind === 'unblocked'
      ? [(event.note as unknown as { forUs: number }).forUs / 1000]
      : [],
  )
  const served = trace.filter(
    ({ timeUs, ...event }) =>
      event.kind === 'completed' &&
      event.outcome === 'ok' &&
      timeUs > (downFromMs + 1000) * 1000 &&
      timeUs < downUntilMs * 1000,
  ).length
  return { doubtsMs, served }
}

describe('a coordinator that dies with votes on their way, seed 2', () => {
  it('2PC-005 2PC-006: under plain two-phase commit participants stay in doubt as long as it is down, and nobody is served', () => {
    const { doubtsMs, served } = storyOf(twoPhaseCommit)
    expect(Math.max(...doubtsMs)).toBeGreaterThan(0.8 * (downUntilMs - downFromMs))
    expect(served).toBe(0)
  })

  it('2PC-005 2PC-006 2PC-017: over Raft groups another leader decides from the log long before it is back, and work goes on', () => {
    const { doubtsMs, served } = storyOf(shardedCommit)
    expect(Math.max(0, ...doubtsMs)).toBeLessThan(0.5 * (downUntilMs - downFromMs))
    expect(served).toBeGreaterThan(5)
  })

  it('SC-1 to SC-12: every check is silent on that schedule', () => {
    expect(runStorm(setupOf(shardedCommit)).findings).toEqual([])
  })
})

describe('one node of every group is down at once', () => {
  it('2PC-006: all groups keep a majority, so that clients are served and nothing stays in doubt', () => {
    const faults = ['n1', 'n4', 'n7'].map(
      (target) => ({ kind: 'crash', target, atMs: downFromMs, untilMs: null }) as const,
    )
    const trace: TraceEvent[] = []
    new Simulation({ ...setupOf(shardedCommit), faults }, (event) => trace.push(event)).run()
    const late = trace.filter(
      (event) => event.kind === 'completed' && event.outcome === 'ok' && event.timeUs > 3_000_000,
    )
    expect(late.length).toBeGreaterThan(50)
    const blocked = trace.filter(
      (event) => event.kind === 'noted' && event.note.kind === 'blocked' && event.timeUs > 3_000_000,
    )
    expect(blocked).toEqual([])
  })
})
