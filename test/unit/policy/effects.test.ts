import { expect, test } from 'vitest'
import type { ExperimentFile } from '../../../src/core/experiment/experiment-file.ts'
import { experimentOf } from '../../../src/core/experiment/experiment-of.ts'
import { runSetup } from '../../../src/core/experiment/run-setup.ts'
import type { Fault } from '../../../src/core/fault/fault.ts'
import type { Measures } from '../../../src/core/measure/measures.ts'
import { createMeter } from '../../../src/core/measure/meter.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'

/** What a switch does to the same work under the same faults, with the same seed. */
function measured(change: Partial<ExperimentFile>): Measures {
  const file: ExperimentFile = {
    name: 'effects',
    protocol: 'raft',
    nodes: 3,
    driver: 'simulated',
    seed: 11,
    durationSeconds: 8,
    ...change,
    workload: { clients: 6, ratePerSecond: 120, ...change.workload },
  }
  const reading = experimentOf(file)
  if (reading.kind === 'refused') throw new Error(reading.sentence)
  const meter = createMeter({ workUntilUs: reading.experiment.durationSeconds * 1_000_000 })
  new Simulation(runSetup(reading.experiment), (event) => meter.see(event)).run()
  return meter.snapshot()
}

const fault = (action: object, atMs: number, untilMs: number | null): Fault =>
  ({ ...action, atMs, untilMs }) as Fault
const latencyOf = ({ latencyMs }: Measures): number => latencyMs?.p99 ?? NaN
const attemptsOf = ({ attemptsPerOperation }: Measures): number => attemptsPerOperation ?? NaN

test('Without back-off, impatient clients send more than three times the requests over slow links', () => {
  const faults = [fault({ kind: 'delay', links: 'all', meanMs: 100, jitterMs: 30 }, 1_000, 8_000)]
  const impatient = { timeoutMs: 15, retries: 1_000 }
  const backOff = { kind: 'exponential', baseMs: 100, maxMs: 1_000, jitter: 'full' } as const
  const storm = measured({ faults, workload: { policy: impatient } })
  const calm = measured({ faults, workload: { policy: { ...impatient, backOff } } })
  expect(attemptsOf(storm)).toBeGreaterThan(3 * attemptsOf(calm))
  // The load bought nothing: the slow links answer as many operations either way.
  expect(calm.operations.ok).toBeGreaterThan(0.8 * storm.operations.ok)
})

test('A breaker halves the requests of an outage, and as many operations succeed', () => {
  const faults = ['n1', 'n2'].map((target) => fault({ kind: 'crash', target }, 2_000, 7_000))
  const usual = { timeoutMs: 200, backOff: { kind: 'fixed', baseMs: 20, jitter: 'none' } } as const
  const breaker = { failures: 5, openMs: 1_000, probes: 1 }
  const without = measured({ faults, workload: { policy: usual } })
  const broken = measured({ faults, workload: { policy: { ...usual, breaker } } })
  expect(attemptsOf(without)).toBeGreaterThan(2 * attemptsOf(broken))
  expect(broken.operations.ok).toBeGreaterThanOrEqual(0.95 * without.operations.ok)
})

test('Hedged reads lower the 99th percentile while one node is slow, for a few requests more', () => {
  const faults = [fault({ kind: 'delay', links: 'n2', meanMs: 20, jitterMs: 5 }, 1_000, 8_000)]
  const reads = { kind: 'siblings', mix: { read: 1, write: 0, cas: 0 } } as const
  const slow = { protocol: 'dynamo', nodes: 5, faults }
  const alone = measured({ ...slow, workload: { ...reads, policy: { balance: 'round-robin' } } })
  const policy = { balance: 'round-robin', hedgeAfterMs: 8 } as const
  const hedged = measured({ ...slow, workload: { ...reads, policy } })
  expect(latencyOf(hedged)).toBeLessThan(0.5 * latencyOf(alone))
  expect(attemptsOf(hedged)).toBeLessThan(1.5)
})

test('Learned time-outs give a silent node up sooner than a fixed one does', () => {
  const faults = [fault({ kind: 'pause', target: 'n2' }, 2_000, 8_000)]
  const fixed = measured({ faults, workload: { policy: { balance: 'round-robin' } } })
  const learned = measured({
    faults,
    workload: { policy: { balance: 'round-robin', timeout: 'adaptive' } },
  })
  expect(latencyOf(fixed)).toBeGreaterThan(500)
  expect(latencyOf(learned)).toBeLessThan(0.5 * latencyOf(fixed))
})

test('A supervisor keeps a cluster serving whose nodes die and are not healed', () => {
  const faults = [2_000, 3_500].map((atMs) => fault({ kind: 'crash', target: 'leader' }, atMs, null))
  const alone = measured({ faults })
  const supervised = measured({ faults, supervisor: {} })
  expect(alone.availability).toBeLessThan(0.5)
  expect(supervised.availability).toBeGreaterThan(0.95)
})
