import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Settings } from '../contract/api.ts'
import type { Preset } from '../contract/preset.ts'
import { Refusal } from '../contract/refusal.ts'
import { openRunFile, writeRunFile } from '../host/run-file.ts'
import { runExperiment, type RunProgress } from '../host/run-experiment.ts'
import { runLines, runResult } from '../host/run-result.ts'
import { exitCodes } from './exit-code.ts'
import { chosenExperiment, type ExperimentChoices } from './experiment-source.ts'
import { printJson, type Terminal } from './terminal.ts'

export interface RunCommand extends ExperimentChoices {
  readonly source: string
  readonly out?: string | undefined
  readonly json?: boolean | undefined
  readonly language: Settings['language']
}

/** Runs an experiment and prints what became of it; the exit code is the answer. */
export async function runCommand(
  command: RunCommand,
  presets: readonly Preset[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  const experiment = chosenExperiment(command.source, presets, command)
  if (command.out !== undefined) checkOut(command.out)
  const run = await runExperiment(experiment, {
    onProgress: progressLine(terminal, experiment.durationSeconds),
    ...(signal === undefined ? {} : { signal }),
  })
  if (terminal.isInteractive) terminal.tell('\n')
  if (command.out !== undefined) {
    writeRunFile(command.out, run)
    terminal.tell(`run file: ${command.out}\n`)
  }
  const result = runResult(run, command.language)
  if (command.json === true) printJson(terminal, result)
  else terminal.out(`${runLines(run, command.language).join('\n')}\n`)
  return exitCodes[result.answer]
}

/** Seen before the run, not after it: a run that cannot be written would be lost. */
function checkOut(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch {
    throw new Refusal(
      `${path}: no file can be written there, expected a folder that exists and can be written.`,
    )
  }
  if (!existsSync(path)) return
  try {
    openRunFile(path, 'trusting').close()
  } catch {
    throw new Refusal(
      `${path}: this file exists and is not a run file, it stays as it is; choose another name.`,
    )
  }
}

/** On a terminal one line that changes; in a log a line now and then. */
function progressLine(terminal: Terminal, durationSeconds: number): (progress: RunProgress) => void {
  let toldMs = -Infinity
  let told = ''
  return ({ phase, nowUs, eventCount, check }) => {
    const nowMs = performance.now()
    const line =
      phase === 'running'
        ? `running ${(nowUs / 1_000_000).toFixed(1)} of ${durationSeconds} s, ${eventCount} events`
        : `judging ${eventCount} events${check === null ? '' : `: ${check}`}`
    const isNew = !line.startsWith(told.slice(0, 7))
    if (!isNew && nowMs - toldMs < (terminal.isInteractive ? 100 : 2_000)) return
    toldMs = nowMs
    terminal.tell(terminal.isInteractive ? `\r${line.padEnd(told.length)}` : `${line}\n`)
    told = line
  }
}
