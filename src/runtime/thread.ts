import { Worker, type Transferable } from 'node:worker_threads'
import { workerFile, type WorkerName } from './worker-file.ts'

/** A thread of the cluster as its owner sees it. */
export interface Thread<Order> {
  readonly worker: Worker
  /** Resolves when the thread has loaded and listens; rejects when it ends before that. */
  readonly ready: Promise<void>
  readonly exited: Promise<void>
  post(order: Order, transfer?: readonly Transferable[]): void
}

/** Starts a thread. `heard` gets its reports but the first, `ready`; `failed` gets an error that nobody caught there. */
export function startThread<Order, Report extends { readonly kind: string }>(
  name: WorkerName,
  data: unknown,
  heard: (report: Report) => void,
  failed: (error: Error) => void,
): Thread<Order> {
  const worker = new Worker(workerFile(name), { workerData: data, execArgv: [], name })
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const ready = new Promise<void>((resolve, reject) => {
    worker.on('message', (report: Report) => {
      if (report.kind === 'ready') resolve()
      else heard(report)
    })
    worker.once('exit', () => reject(new Error(`The ${name} thread ended before it was ready.`)))
  })
  // A thread may be killed while nobody waits for it to be ready any more.
  ready.catch(() => undefined)
  worker.on('error', failed)
  return {
    worker,
    ready,
    exited,
    post: (order, transfer = []) => worker.postMessage(order, [...transfer]),
  }
}
