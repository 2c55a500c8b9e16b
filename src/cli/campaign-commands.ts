import { existsSync, readFileSync } from 'node:fs'
import { Refusal } from '../contract/refusal.ts'
import {
  detectionCampaign,
  detectionTable,
  isDetectionTable,
  replayStorm,
  stormCampaign,
} from '../host/campaign.ts'
import { writeWholeFile } from '../host/whole-file.ts'
import { exitCodes } from './exit-code.ts'
import { printJson, type Terminal } from './terminal.ts'

interface Common {
  readonly protocols: readonly string[]
  readonly seeds: number
  readonly json?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** Random storms over the right protocols: none of them may raise an alarm. */
export async function stormsCommand(
  command: Common & { readonly from: number },
  terminal: Terminal,
): Promise<number> {
  refuseSeeds(command.seeds)
  const results = await stormCampaign({ ...command, progress: watched('storms', terminal) })
  const findings = results.flatMap((result) => result.findings)
  if (command.json === true) printJson(terminal, results)
  else {
    for (const { protocol, storms, succeeded, findings: own } of results)
      terminal.out(
        `${protocol}: ${storms} storms, ${succeeded} operations succeeded, ${own.length} with an alarm\n`,
      )
    for (const line of findings) terminal.out(`${line}\n`)
  }
  return findings.length === 0 ? exitCodes.ok : exitCodes.illegal
}

/** One storm again. */
export function stormCommand(
  { protocol, seed, mutant, json }: { protocol: string; seed: number; mutant?: string; json?: boolean },
  terminal: Terminal,
): number {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Refusal(`seed: ${seed} is out of range, expected a whole number from 0`)
  const replay = replayStorm(protocol, seed, mutant ?? null)
  if (json === true) printJson(terminal, replay)
  else {
    const { nodes, config, workload, operations, fingerprint, faults, findings } = replay
    terminal.out(`${nodes} nodes, config ${JSON.stringify(config)}, workload ${JSON.stringify(workload)}\n`)
    for (const fault of faults) terminal.out(`  ${JSON.stringify(fault)}\n`)
    terminal.out(`operations ${JSON.stringify(operations)}, fingerprint ${fingerprint}\n`)
    terminal.out(findings.length === 0 ? 'no alarm\n' : `${findings.join('\n')}\n`)
  }
  return replay.findings.length === 0 ? exitCodes.ok : exitCodes.illegal
}

/** The table of planted mistakes and the checks that catch them. */
export async function detectionCommand(
  command: Common & { readonly out?: string | undefined },
  terminal: Terminal,
): Promise<number> {
  refuseSeeds(command.seeds)
  const { out, seeds } = command
  if (out !== undefined && existsSync(out) && !isDetectionTable(readFileSync(out, 'utf8')))
    throw new Refusal(`${out}: this file exists and is no detection table, it stays as it is.`)
  const rows = await detectionCampaign({
    ...command,
    seedsMax: seeds,
    progress: watched('mistakes', terminal),
  })
  if (command.json === true) printJson(terminal, rows)
  else if (out === undefined) terminal.out(detectionTable(rows, seeds))
  if (out !== undefined) {
    writeWholeFile(out, detectionTable(rows, seeds))
    terminal.tell(`detection table: ${out}\n`)
  }
  const isWhole = rows.every(
    ({ catches, falseAlarms }) => falseAlarms === 0 && catches.some(({ seed }) => seed !== null),
  )
  return isWhole ? exitCodes.ok : exitCodes.illegal
}

function refuseSeeds(seeds: number): void {
  if (!Number.isSafeInteger(seeds) || seeds < 1)
    throw new Refusal(`--seeds: ${seeds} is out of range, expected a whole number from 1`)
}

function watched(noun: string, terminal: Terminal): (done: number, of: number) => void {
  return (done, of) => {
    if (terminal.isInteractive)
      terminal.tell(`\r${done} of ${of} portions of ${noun}${done === of ? '\n' : ''}`)
  }
}
