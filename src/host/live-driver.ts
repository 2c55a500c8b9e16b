import { rmSync } from 'node:fs'
import { Worker, type MessagePort } from 'node:worker_threads'
import { Refusal } from '../contract/refusal.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Driver, DriverEnd, DriverFrame, DriverListener } from './driver.ts'
import type { LiveCalls, LiveWorkerData } from './live.worker.ts'
import { caller } from './worker-call.ts'
import { workerEntry } from './worker-entry.ts'

type Told =
  | { readonly kind: 'frame'; readonly frame: DriverFrame }
  | { readonly kind: 'end'; readonly end: DriverEnd }
  | { readonly kind: 'failure'; readonly problem: string }

/** Starts a live run. The nodes' databases live in `dataFolder` until the run leaves the bench. */
export function startLive(
  experiment: Experiment,
  tracePort: MessagePort,
  listener: DriverListener,
  dataFolder: string,
): Driver {
  rmSync(dataFolder, { recursive: true, force: true })
  const data: LiveWorkerData = { experiment, tracePort, dataFolder }
  const worker = new Worker(workerEntry('live'), { workerData: data, transferList: [tracePort] })
  const { call, abandon } = caller<LiveCalls>(worker)
  let isStopped = false
  worker.on('message', (told: Told) => {
    if (isStopped) return
    if (told.kind === 'frame') listener.onFrame(told.frame)
    if (told.kind === 'end') listener.onEnd(told.end)
    if (told.kind === 'failure') listener.onFailure(told.problem)
  })
  worker.on('error', (error: Error) => {
    abandon(error)
    if (!isStopped) listener.onFailure(`The cluster broke down: ${error.message}`)
  })
  return {
    inject: (fault) => call('inject', fault),
    heal: (id) => call('heal', id),
    administer: (node, command) => call('administer', node, command),
    pause: realTimeOnly,
    resume: realTimeOnly,
    step: realTimeOnly,
    setSpeed: realTimeOnly,
    finish: () => call('finish'),
    tables: (node) => call('tables', node),
    table: (node, table, offset, limit) => call('table', node, table, offset, limit),
    async stop() {
      if (isStopped) return
      isStopped = true
      await call('stop').catch(() => undefined)
      abandon(new Error('The run was stopped.'))
      await worker.terminate()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

async function realTimeOnly(): Promise<never> {
  throw new Refusal(
    'A live run keeps real time: only a simulated run can be paused, stepped and slowed down.',
  )
}
