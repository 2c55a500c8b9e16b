import { Worker, type MessagePort } from 'node:worker_threads'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Driver, DriverEnd, DriverFrame, DriverListener } from './driver.ts'
import type { SimulateCalls, SimulateWorkerData } from './simulate.worker.ts'
import { caller } from './worker-call.ts'
import { workerEntry } from './worker-entry.ts'

type Told =
  { readonly kind: 'frame'; readonly frame: DriverFrame } | { readonly kind: 'end'; readonly end: DriverEnd }

/** Starts a simulated run on a thread of its own. The trace goes out by `tracePort`. */
export function startSimulated(
  experiment: Experiment,
  tracePort: MessagePort,
  listener: DriverListener,
): Driver {
  const data: SimulateWorkerData = { experiment, tracePort }
  const worker = new Worker(workerEntry('simulate'), { workerData: data, transferList: [tracePort] })
  const { call, abandon } = caller<SimulateCalls>(worker)
  let isStopped = false
  worker.on('message', (told: Told) => {
    if (isStopped) return
    if (told.kind === 'frame') listener.onFrame(told.frame)
    if (told.kind === 'end') listener.onEnd(told.end)
  })
  worker.on('error', (error: Error) => {
    abandon(error)
    if (!isStopped) listener.onFailure(`The simulation stopped by a fault of the lab: ${error.message}`)
  })
  return {
    inject: (fault) => call('inject', fault),
    heal: (id) => call('heal', id),
    administer: (node, command) => call('administer', node, command),
    pause: () => call('pause'),
    resume: () => call('resume'),
    step: () => call('step'),
    setSpeed: (speed) => call('setSpeed', speed),
    finish: () => call('finish'),
    tables: (node) => call('tables', node),
    table: (node, table, offset, limit) => call('table', node, table, offset, limit),
    async stop() {
      isStopped = true
      abandon(new Error('The run was stopped.'))
      await worker.terminate()
    },
  }
}
