import type { Settings } from '../contract/api.ts'
import type { Preset } from '../contract/preset.ts'
import { Refusal } from '../contract/refusal.ts'
import { writeRunFile } from '../host/run-file.ts'
import { runExperiment, type NodesStopped, type RunProgress } from '../host/run-experiment.ts'
import { runLines, runResult } from '../host/run-result.ts'
import { exitCodes } from './exit-code.ts'
import { chosenExperiment, type ExperimentChoices } from './experiment-source.ts'
import { checkRunOut } from './out-file.ts'
import { printJson, type Terminal } from './terminal.ts'
import { visibleLine } from './visible-text.ts'

export interface RunCommand extends ExperimentChoices {
  readonly source: string
  readonly out?: string | undefined
  /** Whether a run file of that name may be replaced. */
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
  if (command.out !== undefined) checkRunOut(command.out)
  let stopped: NodesStopped | null = null
  const run = await runExperiment(experiment, {
    onProgress: progressLine(terminal, experiment.durationSeconds),
    onNodesStopped: (nodes) => (stopped = nodes),
    ...(signal === undefined ? {} : { signal }),
  })
  if (terminal.isInteractive) terminal.tell('\n')
  const result = runResult(run, command.language)
  if (stopped !== null) tellStopped(stopped, result.answer, terminal)
  if (command.out !== undefined) {
    writeRunFile(command.out, run)
    terminal.tell(`run file: ${command.out}\n`)
  }
  if (command.json === true) printJson(terminal, result)
  else terminal.out(`${runLines(run, command.language).map(visibleLine).join('\n')}\n`)
  return exitCodes[result.answer]
}

/** A cluster without disks answers nothing, and of nothing every check is true: only a violation still counts. */
function tellStopped({ sentences, servedOn }: NodesStopped, answer: string, terminal: Terminal): void {
  if (!servedOn && answer !== 'illegal')
    throw new Refusal(`${sentences.join(' ')} The run cannot be judged, nothing was kept.`)
  for (const sentence of sentences) terminal.tell(`faultline: ${sentence}\n`)
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
