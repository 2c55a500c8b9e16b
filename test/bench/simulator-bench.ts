import { required } from '../../src/core/base/assert.ts'
import { prng } from '../../src/core/base/prng.ts'
import { stormFaults } from '../../src/core/fault/storm.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { Simulation } from '../../src/core/simulator/simulation.ts'
import type { Recording } from '../../src/core/trace/recording.ts'
import type { Figure } from './figure.ts'

const simulatedSeconds = 120
const seeds = [1, 2, 3]

/** How fast virtual time runs: five Raft nodes under a storm with 20 client operations a second, on one core. */
export function simulatorBench(tell: (figure: Figure) => void): void {
  run('light', 0, 20)
  for (const recording of ['light', 'full'] as const) {
    let steps = 0
    let virtualSeconds = 0
    let events = 0
    const from = performance.now()
    for (const seed of seeds) {
      const result = run(recording, seed, simulatedSeconds)
      steps += result.steps
      events += result.events
      virtualSeconds += result.virtualSeconds
    }
    const seconds = (performance.now() - from) / 1000
    const name = `5-node Raft in a storm, ${recording} recording`
    tell({
      name: `${name}: steps`,
      value: steps / seconds,
      unit: 'steps/s',
      limit: { is: 'above', value: 400_000 },
      detail: `${steps} steps, ${events} events`,
    })
    tell({
      name: `${name}: speed`,
      value: virtualSeconds / seconds,
      unit: 'x real time',
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
