import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../contract/api.ts'
import type { ReportFormat } from '../contract/run.ts'
import { Refusal } from '../contract/refusal.ts'
import { usualDataFolder } from '../host/data-folder.ts'
import { reportOf } from '../host/run-report.ts'
import { writeWholeFile } from '../host/whole-file.ts'
import { exitCodes } from './exit-code.ts'
import { checkReportOut } from './out-file.ts'
import type { Terminal } from './terminal.ts'

export interface ReportCommand {
  /** A run file, or the id of a run in the library. */
  readonly run: string
  readonly format: ReportFormat
  readonly out?: string | undefined
  /** Whether a file of that name may be replaced. */
  readonly force?: boolean | undefined
  readonly language: Settings['language']
}

export const reportFormats: readonly ReportFormat[] = ['html', 'md', 'json', 'csv', 'edn']

/** Renders the report of a recorded run to a file, or to standard output. */
export function reportCommand(command: ReportCommand, terminal: Terminal): number {
  const { format, out, language } = command
  const run = runPath(command.run)
  if (out !== undefined) checkReportOut(out, run, format, command.force === true)
  const report = reportOf(run, format, language)
  if (out === undefined) {
    terminal.out(report)
    return exitCodes.ok
  }
  writeWholeFile(out, report)
  terminal.tell(`report: ${out}\n`)
  return exitCodes.ok
}

function runPath(run: string): string {
  if (statSync(run, { throwIfNoEntry: false })?.isFile() === true) return run
  const kept = join(usualDataFolder(), 'runs', `${run}.faultline`)
  if (existsSync(kept)) return kept
  throw new Refusal(`"${run}" is neither a run file nor the id of a run in the library.`)
}
