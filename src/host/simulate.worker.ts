/** A simulated run on a thread of its own. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import { startSimulatedRun } from './simulated-run.ts'
import { answerCalls } from './worker-call.ts'

export interface SimulateWorkerData {
  readonly experiment: Experiment
  readonly tracePort: MessagePort
}

const host = required(parentPort, 'The simulation runs on a worker thread.')
const { experiment, tracePort } = workerData as SimulateWorkerData
const simulation = startSimulatedRun(experiment, tracePort, {
  onFrame: (frame) => host.postMessage({ kind: 'frame', frame }),
  onEnd: (end) => host.postMessage({ kind: 'end', end }),
})

const calls = {
  inject: (fault: Fault) => simulation.inject(fault),
  heal: (id: string) => simulation.heal(id),
  administer: (node: NodeId, command: AdminCommand) => simulation.administer(node, command),
  pause: () => simulation.pause(),
  resume: () => simulation.resume(),
  step: () => simulation.step(),
  setSpeed: (speed: number) => simulation.setSpeed(speed),
  finish: () => simulation.finish(),
  tables: (node: NodeId) => simulation.tables(node),
  table: (node: NodeId, table: string, offset: number, limit: number) =>
    simulation.table(node, table, offset, limit),
}
export type SimulateCalls = typeof calls
answerCalls(host, calls)
