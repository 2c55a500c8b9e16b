import { required } from '../../src/core/base/assert.ts'
import { prng } from '../../src/core/base/prng.ts'
import { stormFaults } from '../../src/core/fault/storm.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { Simulation } from '../../src/core/simulator/simulation.ts'
import type { Recording } from '../../src/core/trace/recording.ts'
import type { Figure } from './figure.ts'
import { clientPolicyDefaults } from '../../src/core/workload/policy/client-policy.ts'

const simulatedSeconds = 600
const seeds = [1, 2, 3]

/**
 * How fast virtual time runs: five Raft nodes under a storm with 20 client operations a second, on one core. Counted
 * by the CPU time of this process, so that neighbours on the machine do not matter.
 */
export function simulatorBench(tell: (figure: Figure) => void): void {
  for (const recording of ['light', 'full'] as const) run(recording, 0, 120)
  for (const recording of ['light', 'full'] as const) {
    let steps = 0
    let virtualSeconds = 0
    let events = 0
    const from = process.cpuUsage()
    for (const seed of seeds) {
      const result = run(recording, seed, simulatedSeconds)
      steps += result.steps
      events += result.events
      virtualSeconds += result.virtualSeconds
    }
    const { user, system } = process.cpuUsage(from)
    const seconds = (user + system) / 1_000_000
    const name = `5-node Raft in a storm, ${recording} recording`
    tell({
      name: `${name}: steps`,
      value: steps / seconds,
      unit: 'steps/CPU s',
      limit: { is: 'above', value: 400_000 },
      detail: `${steps} steps, ${events} events`,
    })
    tell({
      name: `${name}: speed`,
      value: virtualSeconds / seconds,
      unit: 'virtual s/CPU s',
      limit: { is: 'above', value: 1000 },
      detail: `${virtualSeconds.toFixed(0)} s of virtual time`,
    })
  }
}

function run(
  recording: Recording,
  seed: number,
  seconds: number,
): { steps: number; virtualSeconds: number; events: number } {
  const protocol = required(
    protocols.find(({ id }) => id === 'raft'),
    'There is no protocol raft.',
  )
  const storm = {
    kinds: ['crash', 'pause', 'partition', 'loss', 'delay', 'duplicate', 'reorder'] as const,
    meanIntervalMs: 2000,
    meanDurationMs: 1000,
  }
  let events = 0
  const simulation = new Simulation(
    {
      protocol,
      config: {},
      mutant: null,
      nodes: 5,
      workload: {
        kind: 'kv',
        clients: 5,
        ratePerSecond: 20,
        keys: 5,
        mix: { read: 1, write: 1, cas: 0 },
        targeting: 'any',
        policy: clientPolicyDefaults,
      },
      faults: stormFaults(storm, seconds * 1000, prng(seed, 'storm')),
      durationUs: seconds * 1_000_000,
      settleUs: 5_000_000,
      seed,
      recording,
    },
    () => events++,
  )
  simulation.run()
  return { steps: simulation.stepCount, virtualSeconds: simulation.nowUs / 1_000_000, events }
}
