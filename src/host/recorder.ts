import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { RunSummary } from '../contract/run.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { DriverEnd } from './driver.ts'
import type { JournalHead } from './journal.ts'
import type { JudgeCalls } from './judge.worker.ts'
import type { JudgeTold, RunRecorderSetup } from './run-recorder.ts'
import { caller } from './worker-call.ts'
import { workerEntry } from './worker-entry.ts'

export interface Recorder {
  /** Where the driver posts the trace. */
  readonly tracePort: MessagePort
  amend(experiment: Experiment): void
  keep(end: DriverEnd): Promise<RunSummary>
  /** Ends at once, also in the middle of judging; nothing is kept. */
  discard(): Promise<void>
  close(): Promise<void>
}

/** Starts the recorder of one run. `heard` gets its judgements so far. */
export function startRecorder(
  head: JournalHead,
  folders: { readonly runs: string; readonly journals: string },
  heard: (told: JudgeTold) => void,
  removeJournal: () => void,
): Recorder {
  const channel = new MessageChannel()
  const data: RunRecorderSetup = { head, ...folders, tracePort: channel.port2 }
  const worker = new Worker(workerEntry('judge'), { workerData: data, transferList: [channel.port2] })
  const { call, abandon } = caller<JudgeCalls>(worker)
  worker.on('message', (told: JudgeTold) => {
    if (told.kind === 'measured' || told.kind === 'judged' || told.kind === 'failed') heard(told)
  })
  worker.on('error', (error: Error) => {
    abandon(error)
    heard({ kind: 'failed', problem: error.message })
  })
  return {
    tracePort: channel.port1,
    amend: (experiment) => void call('amend', experiment).catch(() => undefined),
    keep: (end) => call('keep', end),
    async discard() {
      abandon(new Error('The run was discarded.'))
      await worker.terminate()
      removeJournal()
    },
    async close() {
      await worker.terminate()
    },
  }
}
