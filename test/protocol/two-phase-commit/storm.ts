import { prng } from '../../../src/core/base/prng.ts'
import { judge } from '../../../src/core/check/judge.ts'
import type { FaultKind } from '../../../src/core/fault/fault.ts'
import { stormFaults } from '../../../src/core/fault/storm.ts'
import { nodeIds } from '../../../src/core/model/identity.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { twoPhaseCommit } from '../../../src/core/protocol/two-phase-commit/index.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { clientPolicyDefaults } from '../../../src/core/workload/policy/client-policy.ts'

/** Every fault within the fault model: all but the wipe. */
export const allKinds: readonly FaultKind[] = [
  'crash',
  'pause',
  'partition',
  'loss',
  'delay',
  'duplicate',
  'reorder',
]

export interface StormOptions {
  readonly seed: number
  readonly mutant?: string | null
  readonly nodes?: number
  readonly kinds?: readonly FaultKind[]
  readonly config?: Config
  readonly seconds?: number
}

export interface StormResult {
  readonly trace: readonly TraceEvent[]
  readonly verdicts: readonly Verdict[]
  readonly fingerprint: string
}

/** One storm in virtual time, judged by every check of the project. The seed also draws the size of the cluster. */
export function storm({
  seed,
  mutant = null,
  kinds = allKinds,
  seconds = 10,
  ...options
}: StormOptions): StormResult {
  const nodes = options.nodes ?? 3 + (seed % 4)
  const config: Config = { enlist: seed % 5 === 0 ? 'all' : 'touched', ...options.config }
  const trace: TraceEvent[] = []
  const simulation = new Simulation(
    {
      protocol: twoPhaseCommit,
      config,
      mutant,
      nodes,
      workload: {
        kind: 'bank',
        clients: 5,
        ratePerSecond: 30,
        keys: 1,
        mix: { read: 30, write: 70, cas: 0 },
        targeting: 'any',
        policy: clientPolicyDefaults,
      },
      faults: stormFaults(
        { kinds, meanIntervalMs: 1200, meanDurationMs: 900 },
        seconds * 1000,
        prng(seed, 'storm'),
      ),
      durationUs: seconds * 1_000_000,
      settleUs: 5_000_000,
      seed,
      recording: 'full',
    },
    (event) => trace.push(event),
  )
  simulation.run()
  const { tables, invariants, durability, configFields } = twoPhaseCommit
  const setup = {
    nodes: nodeIds(nodes),
    config: completeConfig(configFields, config),
    workload: 'bank',
    tables,
    invariants,
    durability,
    checks: null,
  } as const
  return { trace, verdicts: judge(setup, trace), fingerprint: simulation.fingerprint }
}
