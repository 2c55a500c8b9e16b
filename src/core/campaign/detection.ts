import type { Mutant, Protocol } from '../protocol/contract.ts'
import { runStorm, stormSetup } from './storm.ts'

/** When a check first raised the alarm over a planted mistake. */
export interface Catch {
  readonly check: string
  /** The seed of the storm, so many storms were needed; null: none of those tried. */
  readonly seed: number | null
}

/** One line of the detection table. */
export interface Detection {
  readonly protocol: string
  readonly mutant: string
  /** Id in the collection of known mistakes, or null. */
  readonly id: string | null
  readonly breaks: readonly string[]
  /** The checks that should catch it, and others that did. */
  readonly catches: readonly Catch[]
  readonly seedsTried: number
  /** Alarms of any check in the right protocol under the same storms. */
  readonly falseAlarms: number
}

/** After the first alarm so many further storms may show which other checks see the mistake. */
const further = 30

/** Storms with the mistake planted, seed by seed, beside the same storms without it. */
export function detect(protocol: Protocol, mutant: Mutant, seedsMax: number): Detection {
  const first = new Map<string, number>()
  let caughtAt: number | null = null
  let falseAlarms = 0
  let seed = 0
  while (seed < seedsMax && (caughtAt === null || seed < caughtAt + further)) {
    seed++
    const { findings } = runStorm(stormSetup(protocol, seed, mutant.name, mutant.storm), { whole: true })
    for (const { check } of findings) if (!first.has(check)) first.set(check, seed)
    if (caughtAt === null && mutant.caughtBy.some((check) => first.has(check))) caughtAt = seed
    falseAlarms += runStorm(stormSetup(protocol, seed, null, mutant.storm)).findings.length
    if (mutant.caughtBy.every((check) => first.has(check))) break
  }
  const checks = [...new Set([...mutant.caughtBy, ...first.keys()])]
  return {
    protocol: protocol.id,
    mutant: mutant.name,
    id: mutant.id,
    breaks: mutant.breaks,
    catches: checks.map((check) => ({ check, seed: first.get(check) ?? null })),
    seedsTried: seed,
    falseAlarms,
  }
}

/** The table as a document people read. */
export function detectionMarkdown(rows: readonly Detection[], seedsMax: number): string {
  const caught = rows.filter(({ catches }) => catches.some(({ seed }) => seed !== null)).length
  const alarms = rows.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0)
  const head = [
    '# Which check catches which mistake',
    '',
    'Every planted mistake runs in random storms, seed 1, 2, 3 …, beside the right protocol in the same storms. A number is',
    `the seed at which a check first raised the alarm; “–” means that it never did within the storms tried (at most ${seedsMax}).`,
    '',
    `${caught} of ${rows.length} mistakes are caught. False alarms of the right protocols in the same storms: ${alarms}.`,
    '',
    'Written by `npm run -s faultline -- detection --out docs/detection.md`; any line can be seen again with',
    '`npm run -s faultline -- storm PROTOCOL SEED --mutant MISTAKE`.',
  ]
  const protocols = [...new Set(rows.map(({ protocol }) => protocol))]
  return [
    ...head,
    ...protocols.flatMap((id) =>
      section(
        id,
        rows.filter(({ protocol }) => protocol === id),
      ),
    ),
    '',
  ].join('\n')
}

function section(id: string, rows: readonly Detection[]): string[] {
  return [
    '',
    `## ${id}`,
    '',
    '| mistake | known as | breaks | caught by (seed) | storms | false alarms |',
    '|---|---|---|---|---|---|',
    ...rows.map(({ mutant, id: known, breaks, catches, seedsTried, falseAlarms }) => {
      const by = catches.map(({ check, seed }) => `${check} (${seed ?? '–'})`).join(', ')
      return `| \`${mutant}\` | ${known ?? ''} | ${breaks.join(', ')} | ${by} | ${seedsTried} | ${falseAlarms} |`
    }),
  ]
}
