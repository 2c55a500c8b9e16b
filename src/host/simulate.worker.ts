/** A simulated run on a thread of its own: frames to the host, the whole trace to the recorder. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { TracePortMessage } from './driver.ts'
import { PacedSimulation } from './paced-simulation.ts'
import { answerCalls } from './worker-call.ts'

export interface SimulateWorkerData {
  readonly experiment: Experiment
  readonly tracePort: MessagePort
}

const tickMs = 16
const workMsMax = 25
const frameMs = 50

const host = required(parentPort, 'The simulation runs on a worker thread.')
const { experiment, tracePort } = workerData as SimulateWorkerData

let batch: TraceEvent[] = []
const simulation = new PacedSimulation(experiment, (event) => batch.push(event))

function flush(): void {
  if (batch.length > 0) tracePort.postMessage({ kind: 'events', events: batch } satisfies TracePortMessage)
  batch = []
}

let tickedAtMs = performance.now()
let framedAtMs = 0
const ticking = setInterval(() => {
  const nowMs = performance.now()
  simulation.advance(nowMs - tickedAtMs, () => performance.now() - nowMs > workMsMax)
  tickedAtMs = nowMs
  if (nowMs - framedAtMs < frameMs && !simulation.isFinished) return
  framedAtMs = nowMs
  flush()
  host.postMessage({ kind: 'frame', frame: simulation.frame() })
  if (!simulation.isFinished) return
  clearInterval(ticking)
  tracePort.postMessage({ kind: 'end' } satisfies TracePortMessage)
  host.postMessage({ kind: 'end', end: simulation.end() })
}, tickMs)

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
