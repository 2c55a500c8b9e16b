import { expect, test } from 'vitest'
import { completedExperiment } from '../../../src/core/experiment/experiment-of.ts'
import { experimentDefaults, type Experiment } from '../../../src/core/experiment/experiment.ts'
import { clientPolicyDefaults } from '../../../src/core/workload/policy/client-policy.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'

test('a run of the first version gets what has been added since at its defaults, and keeps the rest', () => {
  const { policy: _policy, ...workload } = { ...workloadDefaults, clients: 7 }
  const first = {
    format: 1,
    name: 'old',
    protocol: 'raft',
    nodes: 3,
    seed: 9,
    workload,
  } as unknown as Experiment
  const completed = completedExperiment(first)
  expect(completed).toMatchObject({ name: 'old', seed: 9, unsafe: false, detector: null, supervisor: null })
  expect(completed.workload).toEqual({ ...workload, policy: clientPolicyDefaults })
  expect(Object.keys(completed).sort()).toEqual(
    [...new Set([...Object.keys(experimentDefaults), 'name', 'protocol', 'nodes', 'workload'])].sort(),
  )
})
