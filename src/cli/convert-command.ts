import { Refusal } from '../contract/refusal.ts'
import { openHistory, type HistoryOpening } from '../host/history-check.ts'
import { exportFormats, type ExportFormat } from '../host/history-export.ts'
import { ProgressLine, sourceOf } from './check-command.ts'
import { exitCodes } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export interface ConvertCommand extends HistoryOpening {
  /** A path, or `-` for standard input. */
  readonly file: string
  readonly out: string
  readonly to?: ExportFormat | undefined
  /** Whether a file of that name may be replaced. */
  readonly force?: boolean | undefined
}

/** Writes a history from anywhere in another form. */
export async function convertCommand(
  command: ConvertCommand,
  terminal: Terminal,
  input: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<number> {
  const { file, out, to, force, format, keyed, lenient, memoryMb } = command
  const wanted = to ?? exportFormats.find((one) => out.endsWith(`.${one}`))
  if (wanted === undefined)
    throw new Refusal(
      `${out}: found no ending that names a form, expected .${exportFormats.join(' or .')}, or --to`,
    )
  const line = new ProgressLine(terminal)
  const options = { signal, progress: line.show.bind(line) }
  const history = await openHistory(
    sourceOf(file, input),
    { format, keyed, lenient, memoryMb },
    options,
  ).finally(() => line.end())
  try {
    await history.exportTo(out, wanted, force === true)
    terminal.tell(`history: ${history.summary.operations} operations to ${out}\n`)
  } finally {
    await history.close()
  }
  return exitCodes.ok
}
