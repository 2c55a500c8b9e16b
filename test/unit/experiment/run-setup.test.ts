import { expect, test } from 'vitest'
import { checkNames } from '../../../src/core/check/judge.ts'
import { experimentDefaults, type Experiment } from '../../../src/core/experiment/experiment.ts'
import { allFaults, checkSetup } from '../../../src/core/experiment/run-setup.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'

const experiment: Experiment = {
  ...experimentDefaults,
  name: 'test',
  protocol: 'raft',
  nodes: 3,
  workload: { ...workloadDefaults, kind: 'set' },
}

test('a light recording is judged by what clients saw, unless more is asked for by name', () => {
  const light: Experiment = { ...experiment, recording: 'light' }
  expect(checkSetup(light).checks).toEqual(['set', 'linearizable'])
  expect(checkSetup({ ...light, checks: ['R1'] }).checks).toEqual(['R1'])
  expect(checkSetup(experiment).checks).toBeNull()
  expect(checkNames(checkSetup(experiment))).toEqual(
    expect.arrayContaining(['set', 'durable-before-send', 'R1']),
  )
})

test('schedule and storm become one list in order of time, the same for the same seed', () => {
  const stormy: Experiment = {
    ...experiment,
    faults: [{ kind: 'crash', target: 'n1', atMs: 9000, untilMs: 9500 }],
    storm: { kinds: ['crash', 'loss'], meanIntervalMs: 1000, meanDurationMs: 500 },
  }
  const faults = allFaults(stormy)
  expect(faults.length).toBeGreaterThan(8)
  expect(faults.map((fault) => fault.atMs)).toEqual(faults.map((fault) => fault.atMs).sort((a, b) => a - b))
  expect(faults).toContainEqual(stormy.faults[0])
  expect(allFaults(stormy)).toEqual(faults)
  expect(allFaults({ ...stormy, seed: 2 })).not.toEqual(faults)
})
