/** A live run: its cluster has threads of its own, this one unpacks what they tell. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import { LiveRun } from './live-run.ts'
import { answerCalls } from './worker-call.ts'

export interface LiveWorkerData {
  readonly experiment: Experiment
  readonly tracePort: MessagePort
  readonly dataFolder: string
}

const host = required(parentPort, 'The live run has a thread of its own.')
const { experiment, tracePort, dataFolder } = workerData as LiveWorkerData

const starting = LiveRun.start(experiment, dataFolder, tracePort, {
  onFrame: (frame) => host.postMessage({ kind: 'frame', frame }),
  onEnd: (end) => host.postMessage({ kind: 'end', end }),
  onFailure: (problem) => host.postMessage({ kind: 'failure', problem }),
})
starting.catch((error: Error) => host.postMessage({ kind: 'failure', problem: error.message }))

const calls = {
  inject: async (fault: Fault) => (await starting).inject(fault),
  heal: async (id: string) => (await starting).heal(id),
  administer: async (node: NodeId, command: AdminCommand) => (await starting).administer(node, command),
  finish: async () => (await starting).finish(),
  tables: async (node: NodeId) => (await starting).tables(node),
  table: async (node: NodeId, table: string, offset: number, limit: number) =>
    (await starting).table(node, table, offset, limit),
  stop: async () => (await starting).stop(),
}
export type LiveCalls = typeof calls
answerCalls(host, calls)
