import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CheckerCost } from './checkers-measure.ts'
import { checkerRows, type CheckerRow } from './checkers-rows.ts'
import { numberText, type Figure, type Limit } from './figure.ts'

/**
 * Processor time and peak memory of the judges of histories, each row in a process of its own. On an idle machine the
 * clock shows a little less, as collecting garbage takes a second core; on a busy one it says little about the
 * judges. Files that are absent are left out.
 */
export function checkersBench(tell: (figure: Figure) => void): void {
  const script = fileURLToPath(new URL('checkers-measure.ts', import.meta.url))
  for (const [number, row] of checkerRows.entries()) {
    const said = execFileSync(process.execPath, [script, String(number)], { encoding: 'utf8' })
    const cost = JSON.parse(said) as CheckerCost
    if (cost.histories > 0) for (const figure of figuresOf(row, cost)) tell(figure)
  }
}

function figuresOf(row: CheckerRow, cost: CheckerCost): Figure[] {
  const { ok, illegal, unknown } = cost.answers
  const answers = `${ok} ok, ${illegal} illegal, ${unknown} unknown`
  const wrong = cost.wrong.length === 0 ? '' : `, WRONG: ${cost.wrong.join(' ')}`
  const detail = `${cost.operations} operations, ${numberText(cost.ms)} ms on the clock, ${answers}${wrong}`
  const slowest =
    row.msEachMax === undefined
      ? []
      : [
          {
            name: `${row.name}, slowest`,
            value: cost.cpuMsSlowest,
            unit: 'ms',
            limit: below(row.msEachMax),
            detail: '',
          },
        ]
  return [
    { name: row.name, value: cost.cpuMs, unit: 'ms', limit: below(row.msMax), detail },
    ...slowest,
    {
      name: `${row.name}, peak`,
      value: cost.peakMb,
      unit: 'MB',
      limit: below(row.mbMax ?? null),
      detail: '',
    },
  ]
}

function below(value: number | null): Limit | null {
  return value === null ? null : { is: 'below', value }
}
