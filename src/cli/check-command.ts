import { Refusal } from '../contract/refusal.ts'
import {
  ended,
  MemoryReached,
  openHistory,
  type HistoryJudgement,
  type HistoryJudging,
  type HistoryOpening,
  type HistoryProgress,
  type HistorySource,
  type OpenedSummary,
} from '../host/history-check.ts'
import { checkLines, checkResult, overall, type Language } from '../host/history-result.ts'
import { isModelFile } from '../host/model-module.ts'
import { exitCodes } from './exit-code.ts'
import { printJson, type Terminal } from './terminal.ts'
import { visibleLine } from './visible-text.ts'

export interface CheckCommand extends HistoryOpening, Omit<HistoryJudging, 'modelFile'> {
  /** A path, or `-` for standard input. */
  readonly file: string
  readonly json?: boolean | undefined
  readonly language: Language
}

/** Judges a history from anywhere; the exit code is the answer. */
export async function checkCommand(
  command: CheckCommand,
  terminal: Terminal,
  input: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<number> {
  refuseBounds(command)
  const { file } = command
  const line = new ProgressLine(terminal)
  const options = { signal, progress: (progress: HistoryProgress) => line.show(progress) }
  const source = sourceOf(file, input)
  const { format, keyed, lenient, memoryMb, model, checks, level, budgetSeconds } = command
  const modelFile = isModelFile(model) ? model : null
  let summary: OpenedSummary | null = null
  let judgement: HistoryJudgement
  try {
    const history = await openHistory(source, { format, keyed, lenient, memoryMb }, options)
    summary = history.summary
    try {
      judgement = await history.judge({ model, modelFile, checks, level, budgetSeconds }, options)
    } finally {
      await history.close()
    }
  } catch (error) {
    if (!(error instanceof MemoryReached)) throw error
    // A history that is too large to be read was not judged: that is an answer, and no mistake of the file.
    judgement = { model, verdicts: (checks ?? ['read']).map((check) => ended(check, 'memory')), cited: [] }
  } finally {
    line.end()
  }
  if (signal?.aborted === true) throw new Refusal('stopped')
  if (command.json === true) printJson(terminal, checkResult(file, summary, judgement, command.language))
  else terminal.out(`${checkLines(summary, judgement, command.language).map(visibleLine).join('\n')}\n`)
  return exitCodes[overall(judgement.verdicts)]
}

/** A path, or `-` for standard input. */
export function sourceOf(file: string, input: AsyncIterable<Uint8Array>): HistorySource {
  return file === '-'
    ? { kind: 'chunks', name: 'standard input', chunks: input, bytesTotal: null }
    : { kind: 'path', path: file }
}

function refuseBounds({ budgetSeconds, memoryMb }: CheckCommand): void {
  if (!(budgetSeconds > 0 && budgetSeconds <= 1_000_000))
    throw new Refusal(`--budget: ${budgetSeconds} is out of range, expected seconds above 0`)
  if (!(memoryMb >= 64 && memoryMb <= 1_000_000))
    throw new Refusal(`--memory: ${memoryMb} is out of range, expected at least 64 MiB`)
}

/** On a terminal one line that changes; in a log nothing, the answer is soon there. */
export class ProgressLine {
  readonly #terminal: Terminal
  #told = ''

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  show(progress: HistoryProgress): void {
    if (!this.#terminal.isInteractive || progress.phase === 'judged') return
    const line =
      progress.phase === 'reading'
        ? `reading ${megabytes(progress.bytes)}${progress.bytesTotal === null ? '' : ` of ${megabytes(progress.bytesTotal)}`} MB`
        : `judging ${progress.check} (${progress.done + 1} of ${progress.of}), ${Math.floor(progress.part * 100)} %`
    this.#terminal.tell(`\r${line.padEnd(this.#told.length)}`)
    this.#told = line
  }

  end(): void {
    if (this.#told !== '') this.#terminal.tell(`\r${' '.repeat(this.#told.length)}\r`)
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
