import { expect, test } from 'vitest'
import { runSetup } from '../../../src/core/experiment/run-setup.ts'
import type { Experiment } from '../../../src/core/experiment/experiment.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import { validExperiment } from '../../../src/host/experiment-text.ts'
import { PacedSimulation } from '../../../src/host/paced-simulation.ts'

const never = (): boolean => false

function experiment(change: object = {}): Experiment {
  return validExperiment({
    name: 'paced',
    protocol: 'raft',
    nodes: 5,
    driver: 'simulated',
    durationSeconds: 4,
    seed: 21,
    ...change,
  })
}

function replayed(of: Experiment): string {
  const simulation = new Simulation(runSetup(of), () => undefined)
  simulation.run()
  return simulation.fingerprint
}

function toEnd(simulation: PacedSimulation): void {
  for (let count = 0; count < 10_000 && !simulation.isFinished; count++) simulation.advance(20, never)
}

test('a run that nobody touches has the fingerprint of its seed', () => {
  const paced = new PacedSimulation(experiment(), () => undefined)
  toEnd(paced)
  expect(paced.end().fingerprint).toBe(replayed(experiment()))
})

test('faults by hand, a heal by hand and an early end are in the schedule: repeating it gives the same trace', () => {
  const storm = { kinds: ['loss', 'pause', 'crash'], meanIntervalMs: 400, meanDurationMs: 900 }
  const paced = new PacedSimulation(experiment({ storm }), () => undefined)
  paced.advance(700, never)
  const cut = paced.inject({ kind: 'partition', shape: 'isolate', target: 'leader', atMs: 0, untilMs: null })
  paced.advance(600, never)
  paced.inject({ kind: 'crash', target: 'random', atMs: 0, untilMs: 2000 })
  paced.advance(150, never)
  paced.heal(cut)
  const [active] = paced.frame().activeFaults
  if (active !== undefined) paced.heal(active.id)
  paced.advance(1200, never)
  paced.finish()
  toEnd(paced)
  const end = paced.end()
  expect(end.experiment.faults.length).toBeGreaterThanOrEqual(2)
  expect(end.experiment.durationSeconds).toBeLessThan(3)
  expect(replayed(end.experiment)).toBe(end.fingerprint)
  expect(replayed(validExperiment(JSON.parse(JSON.stringify(end.experiment))))).toBe(end.fingerprint)
})

test('virtual time keeps to the speed, stands still when paused, and goes on by single events', () => {
  const paced = new PacedSimulation(experiment(), () => undefined)
  paced.setSpeed(2)
  paced.advance(500, never)
  expect(paced.frame().nowUs).toBeGreaterThan(900_000)
  expect(paced.frame().nowUs).toBeLessThanOrEqual(1_000_000)
  paced.pause()
  const { nowUs } = paced.frame()
  paced.advance(10_000, never)
  expect(paced.frame()).toMatchObject({ nowUs, phase: 'paused' })
  paced.step()
  expect(paced.frame().nowUs).toBeGreaterThanOrEqual(nowUs)
  paced.resume()
  expect(() => paced.step()).toThrow('The run is not paused: pause it before stepping.')
})

test('when the machine is too slow, virtual time falls behind and does not pile up', () => {
  const paced = new PacedSimulation(experiment(), () => undefined)
  paced.setSpeed(100)
  paced.advance(1000, () => true)
  const { nowUs } = paced.frame()
  expect(nowUs).toBeLessThan(1_000_000)
  paced.setSpeed(1)
  paced.advance(1, never)
  expect(paced.frame().nowUs).toBeLessThan(nowUs + 50_000)
})

test('what cannot be done is refused by name', () => {
  const paced = new PacedSimulation(experiment({ durationSeconds: 0.2 }), () => undefined)
  paced.advance(50, never)
  expect(() => paced.inject({ kind: 'crash', target: 'n9', atMs: 0, untilMs: null })).toThrow(
    /^fault\.target: "n9" does not exist, expected n1 to n5/,
  )
  expect(() => paced.heal('f99')).toThrow('There is no active fault f99.')
  expect(() => paced.tables('n6')).toThrow('node: "n6" does not exist, expected n1 to n5')
  expect(() => paced.table('n1', 'secrets', 0, 10)).toThrow('n1 has no table "secrets".')
  toEnd(paced)
  expect(() => paced.inject({ kind: 'crash', target: 'n1', atMs: 0, untilMs: null })).toThrow(
    'The run has ended: it is too late to inject a fault.',
  )
})

test('the tables of a node show what is safe on its disk, row by row', () => {
  const paced = new PacedSimulation(experiment(), () => undefined)
  paced.advance(2000, never)
  const tables = paced.tables('n1')
  const log = tables.find((one) => one.rowCount > 5)!
  const page = paced.table('n1', log.table, 2, 3)
  expect(page.rowCount).toBe(log.rowCount)
  expect(page.rows).toHaveLength(3)
  expect(page.rows.map((row) => row.key)).toEqual(
    [...page.rows.map((row) => row.key)].sort((a, b) => (a < b ? -1 : 1)),
  )
})

test('frames give every event but messages once, in order, and a sample of the messages', () => {
  const seen: number[] = []
  const paced = new PacedSimulation(experiment(), (event) => {
    if (event.kind !== 'sent' && event.kind !== 'delivered' && event.kind !== 'dropped') seen.push(event.seq)
  })
  const told: number[] = []
  for (let count = 0; count < 40; count++) {
    paced.advance(50, never)
    const { events, messages } = paced.frame()
    told.push(...events.map((event) => event.seq))
    expect(messages.sample.length).toBeLessThanOrEqual(48)
    expect(messages.of).toBeGreaterThanOrEqual(messages.sample.length)
  }
  expect(told).toEqual(seen)
})

test('a paused run that is finished goes on to its end', () => {
  const paced = new PacedSimulation(experiment(), () => undefined)
  paced.advance(1000, never)
  paced.pause()
  paced.finish()
  expect(paced.frame().phase).toBe('finishing')
  paced.pause()
  paced.finish()
  toEnd(paced)
  expect(paced.isFinished).toBe(true)
  expect(replayed(paced.end().experiment)).toBe(paced.end().fingerprint)
})
