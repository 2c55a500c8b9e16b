import { describe, expect, it } from 'vitest'
import { runStorm, stormSetup } from '../../../src/core/campaign/storm.ts'
import { prng } from '../../../src/core/base/prng.ts'
import { judge } from '../../../src/core/check/judge.ts'
import type { Fault } from '../../../src/core/fault/fault.ts'
import { nodeIds } from '../../../src/core/model/identity.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import { completeConfig, type Config, type Protocol } from '../../../src/core/protocol/contract.ts'
import { threePhaseCommit } from '../../../src/core/protocol/three-phase-commit/index.ts'
import type { ThreePhaseNote } from '../../../src/core/protocol/three-phase-commit/messages.ts'
import { twoPhaseCommit } from '../../../src/core/protocol/two-phase-commit/index.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'

interface Run {
  readonly trace: readonly TraceEvent[]
  readonly illegal: readonly Verdict[]
}

interface Setting {
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly config?: Config
  readonly durationMs: number
}

/** Four nodes under load in virtual time, judged by everything. */
function run(protocol: Protocol, { seed, faults, config = {}, durationMs }: Setting): Run {
  const trace: TraceEvent[] = []
  const simulation = new Simulation(
    {
      protocol,
      config,
      mutant: null,
      nodes: 4,
      workload: { ...workloadDefaults, kind: 'bank', clients: 5, ratePerSecond: 60 },
      faults,
      durationUs: durationMs * 1000,
      settleUs: 3_000_000,
      seed,
      recording: 'full',
    },
    (event) => trace.push(event),
  )
  simulation.run()
  const { tables, invariants, durability, configFields } = protocol
  const setup = {
    nodes: nodeIds(4),
    config: completeConfig(configFields, config),
    workload: 'bank',
    tables,
    invariants,
    durability,
    checks: null,
  } as const
  return { trace, illegal: judge(setup, trace).filter(({ answer }) => answer === 'illegal') }
}

/** Yes votes of nodes that never crashed and that no decision of that node followed. */
function undecided({ trace }: Run): string[] {
  const open = new Set<string>()
  const crashed = new Set(trace.flatMap((event) => (event.kind === 'crashed' ? [event.node] : [])))
  for (const event of trace) {
    if (event.kind !== 'noted' || crashed.has(event.node)) continue
    const note = event.note as ThreePhaseNote
    if (note.kind === 'voted' && note.vote === 'yes') open.add(`${event.node} ${note.txid}`)
    if (note.kind === 'decided') open.delete(`${event.node} ${note.txid}`)
  }
  return [...open]
}

function count({ trace }: Run, kind: string): number {
  return trace.filter((event) => event.kind === 'noted' && event.note.kind === kind).length
}

/** Messages take up to 20 ms, well within the time-outs; one or two nodes die at moments of the seed and stay dead. */
function deaths(seed: number): Fault[] {
  const chance = prng(seed, 'deaths')
  const targets = chance.shuffle(['n1', 'n1', 'n2', 'n3', 'n4'] as const).slice(0, chance.integer(1, 2))
  return [
    { kind: 'delay', links: 'all', meanMs: 12, jitterMs: 8, atMs: 0, untilMs: null },
    ...targets.map((target): Fault => ({
      kind: 'crash',
      target,
      atMs: chance.integer(200, 1000),
      untilMs: null,
    })),
  ]
}

describe('3PC-017: no partition, accurate failure detection', () => {
  it('3PC-017: 200 seeds with up to two crashes: nobody disagrees, and every live participant decides (AC1 to AC5)', () => {
    let terminated = 0
    for (let seed = 1; seed <= 200; seed++) {
      const result = run(threePhaseCommit, {
        seed,
        faults: deaths(seed),
        durationMs: 1200,
      })
      expect(result.illegal, `seed ${seed}`).toEqual([])
      expect(undecided(result), `seed ${seed}`).toEqual([])
      terminated += count(result, 'terminating')
    }
    expect(terminated, 'the termination protocol had work to do').toBeGreaterThan(50)
  })
})

/** The link from the coordinator is slow, then it is cut off: PreCommit is on its way. */
const slowThenCut: readonly Fault[] = [
  ...(['n1>n2', 'n1>n3', 'n1>n4'] as const).map((links): Fault => ({
    kind: 'delay',
    links,
    meanMs: 40,
    jitterMs: 0,
    atMs: 0,
    untilMs: null,
  })),
  ...[600, 2600, 4600].map((atMs): Fault => ({
    kind: 'partition',
    shape: 'isolate',
    target: 'n1',
    clients: 'everywhere',
    atMs,
    untilMs: atMs + 1400,
  })),
]

/** What went wrong once, with the storm that showed it. */
describe('three-phase commit: found once, and never again', () => {
  it.each([1275, 1539, 1562, 2423])(
    'storm %i: a commit that reached the disk in a crash is told after the restart, with its locks gone',
    (seed) => {
      const { findings } = runStorm(stormSetup(threePhaseCommit, seed))
      expect(findings).toEqual([])
    },
  )
})

describe('the same partitions under two-phase and three-phase commit', () => {
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1)
  const of = (protocol: Protocol, config: Config = {}): Run[] =>
    seeds.map((seed) => run(protocol, { seed, faults: slowThenCut, config, durationMs: 6500 }))

  it('2PC blocks in most and never splits', () => {
    const runs = of(twoPhaseCommit)
    for (const { illegal } of runs) expect(illegal).toEqual([])
    expect(runs.filter((result) => count(result, 'blocked') > 0).length).toBeGreaterThan(seeds.length / 2)
  })

  it('3PC decides without blocking and splits in most: the verdict names both sides and the partition', () => {
    const runs = of(threePhaseCommit)
    const split = runs.filter(({ illegal }) => illegal.some(({ check }) => check === 'AC1'))
    expect(split.length).toBeGreaterThan(seeds.length / 2)
    for (const { illegal } of split) {
      const { key, values } = illegal.find(({ check }) => check === 'AC1')!.sentence
      expect(key).toBe('three-phase-commit.violation.AC1.suspected')
      expect(values['assumption']).toBe('three-phase-commit.assumption.partition')
      expect(values['committed']).toBe('n1')
    }
    for (const result of runs) expect(count(result, 'blocked')).toBe(0)
    expect(
      split.some((result) => count(result, 'split') > 0),
      'the feed says so when the cut heals',
    ).toBe(true)
  })

  it('3PC with the majority rule never splits; minorities block (NBC-8)', () => {
    const runs = of(threePhaseCommit, { termination: 'majority' })
    for (const { illegal } of runs) expect(illegal).toEqual([])
    expect(runs.filter((result) => count(result, 'blocked') > 0).length).toBeGreaterThan(0)
  })
})
