/** What the thread of one open history does: reads it, judges it as often as it is asked, and hands out its operations. */
import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { Refusal } from '../contract/refusal.ts'
import type { BoundReached } from '../core/check/budget.ts'
import type { HistoryModel } from '../core/check/history-check.ts'
import { judgeHistory, firstMisfit } from '../core/check/judge-history.ts'
import { fittingModels, modelNamed, modelOf, usualChecks } from '../core/check/model-choice.ts'
import { historyModels } from '../core/check/history-models.ts'
import { historyColumns, type HistoryColumns } from '../core/history/history-columns.ts'
import { historySummary } from '../core/history/history-summary.ts'
import type { RecordedOperation } from '../core/history/recorded-history.ts'
import type { Verdict } from '../core/model/verdict.ts'
import { fileChunks, readHistory, type FileReading } from './history-file.ts'
import { memoryText } from './history-check.ts'
import type {
  HistoryJudgement,
  HistoryOpening,
  HistoryProgress,
  OpenedSummary,
  PlacedOperation,
  HistoryJudging,
} from './history-check.ts'
import { exportHistory, type ExportFormat } from './history-export.ts'
import type { Chunks } from './history-text.ts'
import { modelOfFile } from './model-module.ts'

export interface HistoryBenchSetup {
  /** Raised by the other side when the work is to end. */
  readonly cancelled: Int32Array
  readonly memoryMb: number
}

/** Part of the memory at which a check is told to stop, so that it can still say so. */
const memoryPart = 0.85
/** Time between two looks at the memory, and between two reports. */
const lookMs = 50

export class HistoryBench {
  readonly #setup: HistoryBenchSetup
  readonly #tell: (progress: HistoryProgress) => void
  #name = ''
  #reading: FileReading | null = null
  #fitting: readonly string[] = []

  constructor(setup: HistoryBenchSetup, tell: (progress: HistoryProgress) => void) {
    this.#setup = setup
    this.#tell = tell
  }

  async openPath(path: string, opening: HistoryOpening): Promise<OpenedSummary> {
    const { chunks, bytesTotal } = fileChunks(path)
    return this.open(path, chunks, bytesTotal, opening)
  }

  async open(
    name: string,
    chunks: Chunks,
    total: number | null,
    opening: HistoryOpening,
  ): Promise<OpenedSummary> {
    this.#name = name
    let bytes = 0
    let toldMs = -Infinity
    const reading = await readHistory(name, chunks, total, opening, (progress) => {
      if (this.#isMemoryUsedUp()) throw new Refusal(memoryText(this.#setup.memoryMb))
      bytes = progress.bytes
      const nowMs = performance.now()
      if (nowMs - toldMs < lookMs) return
      toldMs = nowMs
      this.#tell({ phase: 'reading', ...progress })
    })
    this.#reading = reading
    this.#fitting = fittingModels(reading.history)
    const { format, leftOut, timeFallsLine, history } = reading
    return {
      ...historySummary(history),
      name,
      bytes,
      format,
      leftOut,
      timeFallsLine,
      models: this.#fitting,
      chosen: modelOf(history, this.#fitting),
    }
  }

  async judge(request: HistoryJudging): Promise<HistoryJudgement> {
    const { history } = this.#opened()
    const model = await this.#model(request)
    const names = request.checks ?? usualChecks(model)
    const strange = names.find((name) => !Object.hasOwn(model.checks, name))
    if (strange !== undefined)
      throw new Refusal(
        `check: the model ${model.id} has no check ${strange}, expected one of ${Object.keys(model.checks).join(', ')}`,
      )
    if (request.level !== null && !names.includes('transactions'))
      throw new Refusal(`level: only the check transactions has levels, and of ${model.id} it is not made`)
    const endMs = performance.now() + request.budgetSeconds * 1000
    const verdicts: Verdict[] = []
    for (const [done, check] of names.entries()) {
      const startMs = performance.now()
      const untilMs = startMs + (endMs - startMs) / (names.length - done)
      let toldMs = -Infinity
      const [verdict] = judgeHistory(history, model, {
        checks: [check],
        level: request.level,
        // The clock is the bound here: a number of steps would only be another one, and nobody has asked for it.
        stepsMax: Number.MAX_SAFE_INTEGER,
        ask: () => this.#boundReached(untilMs),
        progress: ({ part }) => {
          const nowMs = performance.now()
          if (part > 0 && nowMs - toldMs < lookMs) return
          toldMs = nowMs
          this.#tell({ phase: 'judging', model: model.id, check, done, of: names.length, part })
        },
      })
      verdicts.push(verdict!)
      this.#tell({ phase: 'judged', verdict: verdict! })
    }
    return { model: model.id, verdicts, cited: this.#cited(verdicts) }
  }

  operations(from: number, limit: number): PlacedOperation[] {
    return this.#opened()
      .history.operations.slice(from, from + limit)
      .map((one) => this.#placed(one))
  }

  /** Writes it to a file of this machine. */
  exportTo(path: string, format: ExportFormat, replaces: boolean): void {
    exportHistory(this.#opened().history, path, format, replaces)
  }

  columns(): HistoryColumns {
    return historyColumns(this.#opened().history)
  }

  #opened(): FileReading {
    if (this.#reading === null) throw new Refusal('history: none is open')
    return this.#reading
  }

  async #model({ model: wanted, modelFile }: HistoryJudging): Promise<HistoryModel> {
    const { history, lines } = this.#opened()
    const model = modelFile === null ? this.#known(wanted) : await modelOfFile(modelFile)
    const misfit = firstMisfit(history, model)
    if (misfit === null) return model
    const { f, process } = history.operations[misfit.index]!
    const line = lines[misfit.index]
    const place = line === undefined ? `operation ${misfit.index}` : `line ${line}`
    throw new Refusal(
      `${this.#name}: ${place}: found ${f} of ${process}, which does not fit the model ${model.id}: ${misfit.expected}.`,
    )
  }

  #known(wanted: string): HistoryModel {
    const id = wanted === 'auto' ? this.#chosen() : wanted
    const model = modelNamed(id)
    if (model !== null) return model
    const ids = historyModels.map((one) => one.id).join(', ')
    throw new Refusal(`model: "${id}" does not exist, expected one of ${ids}`)
  }

  #chosen(): string {
    const { history } = this.#opened()
    const chosen = modelOf(history, this.#fitting)
    if (chosen !== null) return chosen
    const names = [...new Set(history.operations.map(({ f }) => f))].slice(0, 10).join(', ')
    const fitting = this.#fitting
    throw new Refusal(
      fitting.length === 0
        ? `${this.#name}: no model knows all its operations (${names}), expected those of one of ${historyModels.map(({ id }) => id).join(', ')}.`
        : `${this.#name}: more than one model fits its operations (${names}), expected one of ${fitting.join(', ')} to be named as the model.`,
    )
  }

  #boundReached(untilMs: number): BoundReached | null {
    if (this.#isCancelled()) return 'cancelled'
    if (performance.now() >= untilMs) return 'time'
    return this.#isMemoryUsedUp() ? 'memory' : null
  }

  #lookedMs = -Infinity
  #isMemoryUsedUp(): boolean {
    const nowMs = performance.now()
    if (nowMs - this.#lookedMs < lookMs) return false
    this.#lookedMs = nowMs
    const { used_heap_size: heap, external_memory: outside } = getHeapStatistics()
    return heap + outside > memoryPart * this.#setup.memoryMb * 1_048_576
  }

  #isCancelled(): boolean {
    return Atomics.load(this.#setup.cancelled, 0) !== 0
  }

  /** The operations that the verdicts speak of, but not the whole of a long order. */
  #cited(verdicts: readonly Verdict[]): PlacedOperation[] {
    const { operations } = this.#opened().history
    const cited = new Set<number>()
    for (const { witness } of verdicts) {
      for (const index of witness.operations) cited.add(index)
      if (witness.blocked !== undefined) cited.add(witness.blocked)
      for (const { from, to } of witness.cycle ?? []) cited.add(from).add(to)
    }
    return [...cited]
      .sort((a, b) => a - b)
      .filter((index) => operations[index] !== undefined)
      .slice(0, 1000)
      .map((index) => this.#placed(operations[index]!))
  }

  #placed(operation: RecordedOperation): PlacedOperation {
    const line = this.#reading!.lines[operation.index] ?? null
    return { ...operation, line }
  }
}
