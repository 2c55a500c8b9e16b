import { figuresOf, runTrial, seedsFor, type DetectorFigures } from '../../src/core/campaign/detectors.ts'
import { detectorKinds } from '../../src/core/detect/settings.ts'
import { numberText, type Figure } from './figure.ts'

const sizes = [5, 20, 50, 100]
const losses = [0, 0.05, 0.2]
const seeds = 20

/** Failure detectors in virtual time: no figure depends on the machine. The closed forms stand in the detail. */
export function detectorsBench(tell: (figure: Figure) => void): void {
  for (const loss of losses) {
    for (const nodes of sizes) {
      for (const detector of detectorKinds) {
        const trials = Array.from({ length: seedsFor({ detector, nodes }, seeds) }, (_, i) =>
          runTrial({ detector, nodes, loss, seed: i + 1 }),
        )
        for (const figure of figuresFor(figuresOf(trials))) tell(figure)
      }
    }
  }
}

function figuresFor(row: DetectorFigures): Figure[] {
  const name = `${row.detector}, ${row.nodes} nodes, ${row.loss * 100} % lost`
  const paper = (value: number | null): string =>
    value === null ? '' : ` (closed form ${numberText(value)})`
  const probes =
    row.firstProbePeriods === null
      ? ''
      : `, first probe in period ${numberText(row.firstProbePeriods)}${paper(row.firstProbePeriodsExpected)}`
  const mistakes =
    row.perMistake === null
      ? 'no mistake'
      : `a mistake in ${numberText(row.perMistake)} signs${paper(row.perMistakeExpected)}`
  const load = `${numberText(row.messagesPerNodePerSecond)} messages a node and second${paper(row.messagesExpected)}`
  const detail = `first ${numberText(row.firstMs ?? 0)} ms, ${row.undetected} missed${probes}, ${mistakes}, ${load}, ${row.seeds} seeds`
  return [{ name, value: row.detectedMs ?? 0, unit: 'ms', limit: null, detail }]
}
