import { runExperiment } from '../../../src/host/run-experiment.ts'
import { validExperiment } from '../../../src/host/experiment-text.ts'
import type { RecordedRun } from '../../../src/host/recorded-run.ts'

/** A short simulated run with one crash: the same every time but for its id and date. */
export function sampleRun(change: object = {}): Promise<RecordedRun> {
  return runExperiment(
    validExperiment({
      name: 'A sample',
      protocol: 'raft',
      nodes: 3,
      driver: 'simulated',
      durationSeconds: 2,
      seed: 11,
      notes: 'made by a test',
      faults: [{ kind: 'crash', target: 'leader', atMs: 800, untilMs: 1500 }],
      ...change,
    }),
  )
}
