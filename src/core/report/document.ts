import type { Experiment } from '../experiment/experiment.ts'
import type { Measures } from '../measure/measures.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'

/** All that a report says, as a value. The renderers turn it into text; none of them reads anything else. */
export interface ReportDocument {
  readonly name: string
  readonly appVersion: string
  /** ISO 8601, UTC. */
  readonly recordedAt: string
  readonly experiment: Experiment
  /** Hash of the trace: running a simulated experiment again gives the same. */
  readonly fingerprint: string
  readonly durationUs: number
  readonly verdicts: readonly Verdict[]
  readonly measures: Measures
  readonly history: readonly HistoryOperation[]
  readonly notes: string
}

/** The operations that a verdict's witness names, in order. */
export function witnessOperations(document: ReportDocument, verdict: Verdict): HistoryOperation[] {
  return verdict.witness.operations.flatMap((index) => document.history[index] ?? [])
}

/** How the verdicts read together: `illegal` if any is, else `unknown` if any is, else `ok`. */
export function overallAnswer(verdicts: readonly Verdict[]): Verdict['answer'] {
  if (verdicts.some((verdict) => verdict.answer === 'illegal')) return 'illegal'
  return verdicts.length === 0 || verdicts.some((verdict) => verdict.answer === 'unknown') ? 'unknown' : 'ok'
}

/** The command that runs the same experiment again, given the experiment's JSON (in the report) as a file. */
export function reproduceCommand({ experiment }: ReportDocument): string {
  return `npm run -s faultline -- run experiment.json --driver ${experiment.driver} --seed ${experiment.seed}`
}
