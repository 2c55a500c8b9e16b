import { detectorCampaign } from '../host/detectors.ts'
import { exitCodes } from './exit-code.ts'
import { printJson, type Terminal } from './terminal.ts'

export interface DetectorsCommand {
  readonly nodes: readonly number[]
  readonly loss: readonly number[]
  readonly seeds: number
  readonly json?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

type Row = Awaited<ReturnType<typeof detectorCampaign>>[number]

/** Column titles; `(paper)` is the closed form of the literature. */
const columns: readonly (readonly [string, (row: Row) => string])[] = [
  ['loss', ({ loss }) => `${Math.round(loss * 1000) / 10} %`],
  ['nodes', ({ nodes }) => String(nodes)],
  ['detector', ({ detector }) => detector],
  ['seeds', ({ seeds }) => String(seeds)],
  ['first ms', ({ firstMs }) => shown(firstMs)],
  ['all ms', ({ detectedMs }) => shown(detectedMs)],
  ['last ms', ({ detectedMsMax }) => shown(detectedMsMax)],
  ['missed', ({ undetected }) => String(undetected)],
  ['first probe', ({ firstProbePeriods }) => shown(firstProbePeriods, 2)],
  ['(paper)', ({ firstProbePeriodsExpected }) => shown(firstProbePeriodsExpected, 2)],
  ['mistakes', ({ mistakes }) => String(mistakes)],
  ['signs/mistake', ({ perMistake }) => shown(perMistake)],
  ['(paper)', ({ perMistakeExpected }) => shown(perMistakeExpected)],
  ['msg/node/s', ({ messagesPerNodePerSecond }) => shown(messagesPerNodePerSecond, 1)],
  ['(paper)', ({ messagesExpected }) => shown(messagesExpected, 1)],
]

/** Detection time, false suspicions and load of all detectors, against size and loss. */
export async function detectorsCommand(command: DetectorsCommand, terminal: Terminal): Promise<number> {
  const rows = await detectorCampaign({
    ...command,
    progress: (done, of) => {
      if (terminal.isInteractive) terminal.tell(`\r${done} of ${of} trials${done === of ? '\n' : ''}`)
    },
  })
  if (command.json === true) printJson(terminal, rows)
  else terminal.out(`${table(rows).join('\n')}\n${legend.join('\n')}\n`)
  return exitCodes.ok
}

const legend = [
  '',
  'first, all, last: from the crash to the first suspicion, to that of each watcher (mean), to the last one.',
  'first probe: SWIM, the period in which anybody first probed the crashed node; (paper): 1/(1-(1-1/(n-1))^(n-1)), near e/(e-1).',
  'signs/mistake: heartbeats sent, or probes made, for one suspicion of a node that is up;',
  '  (paper): (p^-k - 1)/(1 - p) heartbeats for k = 3 losses, 1/((1-(1-p)^2)(1-(1-p)^4)^3) probes. Rare mistakes need many seeds.',
  'Heartbeats every 100 ms, time-out 350 ms, phi threshold 8; SWIM period 100 ms, 3 helpers, targets at random.',
]

function table(rows: readonly Row[]): string[] {
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)))
  return lines.map((line) => line.map((cell, i) => cell.padStart(widths[i]!)).join('  '))
}

function shown(value: number | null, digits = 0): string {
  return value === null ? '-' : value.toFixed(digits)
}
