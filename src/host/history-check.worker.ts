/** An open history, on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../core/base/assert.ts'
import { HistoryBench, type HistoryBenchSetup } from './history-bench.ts'
import type { HistoryOpening, HistoryJudging } from './history-check.ts'
import type { ExportFormat } from './history-export.ts'
import { answerCalls } from './worker-call.ts'
import { ChunkQueue } from './chunk-queue.ts'

const host = required(parentPort, 'A history is judged on a worker thread.')
const bench = new HistoryBench(workerData as HistoryBenchSetup, (progress) =>
  host.postMessage({ kind: 'progress', progress }),
)
const queue = new ChunkQueue()

const calls = {
  openPath: (path: string, opening: HistoryOpening) => bench.openPath(path, opening),
  open: (name: string, bytesTotal: number | null, opening: HistoryOpening) =>
    bench.open(name, queue, bytesTotal, opening),
  /** Answers when there is room for the next one; null: that was the last. */
  chunk: (chunk: Uint8Array | null) => queue.push(chunk),
  judge: (request: HistoryJudging) => bench.judge(request),
  operations: (from: number, limit: number) => bench.operations(from, limit),
  columns: () => bench.columns(),
  exportTo: (path: string, format: ExportFormat, replaces: boolean) => bench.exportTo(path, format, replaces),
}
export type HistoryCheckCalls = typeof calls
answerCalls(host, calls)
