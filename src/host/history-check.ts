/**
 * Histories from anywhere, read and judged on a thread of their own: bounded in time and memory, with progress, and
 * ended at once when nobody wants the answer any more.
 */
import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import { Refusal } from '../contract/refusal.ts'
import type { BoundReached } from '../core/check/budget.ts'
import { endedSentence } from '../core/check/bound.ts'
import { modelNamed, usualChecks } from '../core/check/model-choice.ts'
import type { HistoryColumns } from '../core/history/history-columns.ts'
import type { LeftOut } from '../core/history/history-reader.ts'
import type { HistorySummary } from '../core/history/history-summary.ts'
import { historyFormats, type HistoryFormat } from '../core/history/history-format.ts'
import type { RecordedOperation } from '../core/history/recorded-history.ts'
import { noWitness, type Verdict } from '../core/model/verdict.ts'
import type { HistoryCheckCalls } from './history-check.worker.ts'
import type { HistoryBenchSetup } from './history-bench.ts'
import type { ExportFormat } from './history-export.ts'
import type { HistoryReadOptions, ReadProgress } from './history-file.ts'
import { caller } from './worker-call.ts'
import { workerEntry } from './worker-entry.ts'

export const historyFormatNames: readonly HistoryFormat[] = historyFormats

export type HistorySource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array }
  /** Taken as fast as they are read, never all at once. */
  | {
      readonly kind: 'chunks'
      readonly name: string
      readonly chunks: AsyncIterable<Uint8Array>
      readonly bytesTotal: number | null
    }

export interface HistoryOpening extends HistoryReadOptions {
  /** Bound on the memory of reading and judging, in MiB. */
  readonly memoryMb: number
}

export interface HistoryJudging {
  /** Id of a model, or `auto`. */
  readonly model: string
  /** The user's own model in place of it: a module of this machine, which is run. Never taken from a page. */
  readonly modelFile: string | null
  /** Names of checks of the model; null: all but those made on request only. */
  readonly checks: readonly string[] | null
  /** The isolation level that transactions are held against; null: the strongest that the recording can refute. */
  readonly level: string | null
  /** Time for all checks together; one that is not finished then answers `unknown`. */
  readonly budgetSeconds: number
}

export const openingDefaults: HistoryOpening = {
  format: 'auto',
  keyed: 'auto',
  lenient: false,
  memoryMb: Math.min(8192, Math.max(512, Math.floor(totalmem() / 2 / 1_048_576))),
}

export const judgingDefaults: HistoryJudging = {
  model: 'auto',
  modelFile: null,
  checks: null,
  level: null,
  budgetSeconds: 60,
}

/** What a history is, before anybody judges it. */
export interface OpenedSummary extends HistorySummary {
  readonly name: string
  /** Bytes of the file, archived ones as they are. */
  readonly bytes: number
  readonly format: HistoryFormat
  readonly leftOut: LeftOut
  /** The line on which time goes back, so that the order of the entries is the clock; null where none does. */
  readonly timeFallsLine: number | null
  /** Ids of the models that know all its operations. */
  readonly models: readonly string[]
  /** The one that `auto` means, or null where the person has to say. */
  readonly chosen: string | null
}

/** An operation with the line of the file on which it begins (from 1), null in a run file. */
export type PlacedOperation = RecordedOperation & { readonly line: number | null }

export interface HistoryJudgement {
  /** Id of the model; as it was asked for where the work ended before that was known. */
  readonly model: string
  /** One a check, in the order of the checks. */
  readonly verdicts: readonly Verdict[]
  /** The operations that the verdicts speak of (not the whole of an `order`), by index; a thousand at most. */
  readonly cited: readonly PlacedOperation[]
}

export type HistoryProgress =
  | ({ readonly phase: 'reading' } & ReadProgress)
  /** `part` of the check, 0 to 1. */
  | {
      readonly phase: 'judging'
      /** Id of the model. */
      readonly model: string
      readonly check: string
      readonly done: number
      readonly of: number
      readonly part: number
    }
  | { readonly phase: 'judged'; readonly verdict: Verdict }

export interface HistoryCheckOptions {
  /** Ends the work: opening is refused with `stopped`, judging answers `unknown`, cancelled. */
  readonly signal?: AbortSignal | undefined
  readonly progress?: ((progress: HistoryProgress) => void) | undefined
}

/** A history that was read and waits on its thread. */
export interface OpenHistory {
  readonly summary: OpenedSummary
  /** Can be asked again, with another model or other checks; not twice at the same time. */
  judge(request: Partial<HistoryJudging>, options?: HistoryCheckOptions): Promise<HistoryJudgement>
  operations(from: number, limit: number): Promise<PlacedOperation[]>
  columns(): Promise<HistoryColumns>
  /** Writes it to a file of this machine; one that is there is replaced only when that is said. */
  exportTo(path: string, format: ExportFormat, replaces: boolean): Promise<void>
  /** Whether its thread had to be ended (out of memory, a check that would not stop): it must be opened anew. */
  readonly isGone: boolean
  close(): Promise<void>
}

/** The thread ran out of the memory allowed. */
export class MemoryReached extends Refusal {
  constructor(memoryMb: number) {
    super(memoryText(memoryMb))
  }
}

/** How the thread says so, if it still can. */
export function memoryText(memoryMb: number): string {
  return `The memory allowed (${memoryMb} MiB) was used up.`
}

/** How long a check may take to notice that it shall stop, before its thread is ended. */
const graceMs = 5_000

/** Reads a history. Throws a refusal that names the place when it is none, `MemoryReached` when it is too large. */
export async function openHistory(
  source: HistorySource,
  options: Partial<HistoryOpening> = {},
  { signal, progress }: HistoryCheckOptions = {},
): Promise<OpenHistory> {
  const opening = { ...openingDefaults, ...options }
  if (signal?.aborted === true) throw new Refusal('stopped')
  const thread = startThread(opening.memoryMb)
  thread.heard = progress
  const stop = (): void => thread.end(new Refusal('stopped'))
  signal?.addEventListener('abort', stop)
  try {
    const summary = await open(thread, source, opening)
    return openHistoryOn(thread, summary)
  } catch (error) {
    thread.end(error as Error)
    const { memoryMb } = opening
    throw (error as Error).message === memoryText(memoryMb) ? new MemoryReached(memoryMb) : error
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

type Thread = ReturnType<typeof startThread>

function startThread(memoryMb: number) {
  const cancelled = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(workerEntry('history-check', import.meta.url), {
    workerData: { cancelled, memoryMb } satisfies HistoryBenchSetup,
    execArgv: [],
    // Recursion ends in a refusal long before, but the engine's own (JSON, sorting) gets room as in the main thread.
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, stackSizeMb: 4 },
  })
  const { call, abandon } = caller<HistoryCheckCalls>(worker)
  const thread = {
    call,
    cancelled,
    isGone: false,
    heard: undefined as ((progress: HistoryProgress) => void) | undefined,
    /** What is waited for fails with this error; the thread ends. */
    end(error: Error): void {
      thread.isGone = true
      abandon(error)
      void worker.terminate()
    },
  }
  worker.on('message', (message: { kind: string; progress?: HistoryProgress }) => {
    if (message.kind === 'progress') thread.heard?.(message.progress!)
  })
  worker.on('error', (error: Error & { code?: string }) =>
    thread.end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new MemoryReached(memoryMb) : error),
  )
  return thread
}

async function open(thread: Thread, source: HistorySource, opening: HistoryOpening): Promise<OpenedSummary> {
  switch (source.kind) {
    case 'path':
      return thread.call('openPath', source.path, opening)
    case 'bytes':
      return feed(thread, source.name, source.bytes.length, opening, [source.bytes])
    case 'chunks':
      return feed(thread, source.name, source.bytesTotal, opening, source.chunks)
  }
}

async function feed(
  thread: Thread,
  name: string,
  bytesTotal: number | null,
  opening: HistoryOpening,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<OpenedSummary> {
  const opened = thread.call('open', name, bytesTotal, opening)
  // A reader that refuses takes no more pieces; nobody may then wait for it to do so.
  const refused = opened.then(
    () => true,
    () => true,
  )
  const sending = (async () => {
    for await (const chunk of chunks) {
      if ((await Promise.race([thread.call('chunk', chunk), refused])) === true) return
    }
    await Promise.race([thread.call('chunk', null), refused])
  })()
  // When a sender fails there is nothing to read any more; when the reader has failed, that is the error to tell.
  await Promise.race([opened, sending])
  return opened
}

function openHistoryOn(thread: Thread, summary: OpenedSummary): OpenHistory {
  return {
    summary,
    get isGone() {
      return thread.isGone
    },
    judge: (request, options = {}) => judge(thread, { ...judgingDefaults, ...request }, options),
    operations: (from, limit) => thread.call('operations', from, limit),
    columns: () => thread.call('columns'),
    exportTo: (path, format, replaces) => thread.call('exportTo', path, format, replaces),
    async close() {
      thread.end(new Refusal('history: it was closed'))
    },
  }
}

/** Judges; a thread that does not stop when it should, or runs out of memory, is ended, and what is missing is `unknown`. */
async function judge(
  thread: Thread,
  request: HistoryJudging,
  { signal, progress }: HistoryCheckOptions,
): Promise<HistoryJudgement> {
  const done: Verdict[] = []
  let [atWork, model] = ['', request.model]
  let reached: BoundReached = 'memory'
  thread.heard = (told) => {
    if (told.phase === 'judged') done.push(told.verdict)
    else if (told.phase === 'judging') [atWork, model] = [told.check, told.model]
    progress?.(told)
  }
  const end = (bound: BoundReached): void => {
    reached = bound
    thread.end(new MemoryReached(0))
  }
  let patience: NodeJS.Timeout | undefined
  const cancel = (): void => {
    Atomics.store(thread.cancelled, 0, 1)
    patience = setTimeout(() => end('cancelled'), graceMs)
  }
  const watch = setTimeout(() => end('time'), request.budgetSeconds * 1000 + graceMs)
  signal?.addEventListener('abort', cancel)
  Atomics.store(thread.cancelled, 0, 0)
  if (signal?.aborted === true) cancel()
  try {
    return await thread.call('judge', request)
  } catch (error) {
    if (!(error instanceof MemoryReached)) throw error
    return { model, verdicts: [...done, ...missing(request, model, atWork, done, reached)], cited: [] }
  } finally {
    clearTimeout(watch)
    clearTimeout(patience)
    signal?.removeEventListener('abort', cancel)
  }
}

/** Verdicts for the checks whose thread had to be ended. */
function missing(
  { checks }: HistoryJudging,
  model: string,
  atWork: string,
  done: readonly Verdict[],
  bound: BoundReached,
): Verdict[] {
  const known = modelNamed(model)
  // Of a user's model nobody here knows the checks, but for the one at work.
  const names = checks ?? (known === null ? [atWork === '' ? model : atWork] : usualChecks(known))
  return names.filter((name) => !done.some(({ check }) => check === name)).map((name) => ended(name, bound))
}

/** The verdict of a check that could not even say so itself. */
export function ended(check: string, bound: BoundReached): Verdict {
  return { check, answer: 'unknown', sentence: endedSentence(bound), witness: noWitness }
}
