import { afterEach, expect, test } from 'vitest'
import { prng } from '../../src/core/base/prng.ts'
import { judge } from '../../src/core/check/judge.ts'
import { stormFaults } from '../../src/core/fault/storm.ts'
import { isInert } from '../../src/core/trace/fault-effect.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { beyondOf, type Protocol } from '../../src/core/protocol/contract.ts'
import { LiveTrial } from './live-trial.ts'

let trial: LiveTrial
afterEach(() => trial.dispose())

const seed = 7
const seconds = 6
const storm = {
  kinds: ['crash', 'pause', 'partition', 'loss', 'delay', 'duplicate', 'reorder'],
  meanIntervalMs: 150,
  meanDurationMs: 200,
} as const

/** The storm without what the protocol is not built for. */
function within(protocol: Protocol): Parameters<typeof stormFaults>[0] {
  const beyond = beyondOf(protocol)
  return { ...storm, kinds: storm.kinds.filter((kind) => !beyond.includes(kind)) }
}

test.each(protocols.map((protocol) => [protocol.id, protocol] as const))(
  `a live cluster of %s breaks no rule in ${seconds} seconds of storm (seed ${seed})`,
  async (_, protocol) => {
    trial = await LiveTrial.start({
      protocol,
      seed,
      nodes: protocol.nodeCount.default,
      durationUs: seconds * 1_000_000,
      faults: stormFaults(within(protocol), seconds * 1000, prng(seed, 'storm')),
      workload: {
        kind: protocol.workloads[0]!,
        clients: 5,
        ratePerSecond: 200,
        mix: { read: 2, write: 3, cas: 1 },
      },
    })
    await trial.cluster.ended
    const { trace } = trial
    const healed = trace.filter((event) => event.kind === 'healed')
    expect(trial.problems).toEqual([])
    expect(healed).toHaveLength(trace.filter((event) => event.kind === 'injected').length)
    expect(healed.filter(({ effect }) => !isInert(effect)).length).toBeGreaterThan(10)
    expect(
      trace.filter((event) => event.kind === 'completed' && event.outcome === 'ok').length,
    ).toBeGreaterThan(20)
    const verdicts = judge(trial.checkSetup, trace)
    expect(verdicts.filter(({ answer, promised }) => answer !== 'ok' && promised !== false)).toEqual([])
    expect(verdicts.length).toBeGreaterThan(3)
  },
)
