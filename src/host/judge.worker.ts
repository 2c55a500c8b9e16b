/** The recorder and judge of a run, on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { DriverEnd } from './driver.ts'
import { RunRecorder, type RunRecorderSetup } from './run-recorder.ts'
import { answerCalls } from './worker-call.ts'

const host = required(parentPort, 'The recorder runs on a worker thread.')
const recorder = new RunRecorder(workerData as RunRecorderSetup, (told) => host.postMessage(told))

const calls = {
  amend: (experiment: Experiment) => recorder.amend(experiment),
  keep: (end: DriverEnd) => recorder.keep(end),
}
export type JudgeCalls = typeof calls
answerCalls(host, calls)
