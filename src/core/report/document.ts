import type { Experiment } from '../experiment/experiment.ts'
import { runLabels, type RunLabel } from '../experiment/run-label.ts'
import type { Measures } from '../measure/measures.ts'
import type { Verdict } from '../model/verdict.ts'
import { protocols } from '../protocol/registry.ts'
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

/** The same with one shade more: `unpromised` when nothing is violated but what was never promised. */
export function overallTone(verdicts: readonly Verdict[]): Verdict['answer'] | 'unpromised' {
  const answer = overallAnswer(verdicts)
  const isBroken = verdicts.some((verdict) => tone(verdict) === 'illegal')
  return answer === 'illegal' && !isBroken ? 'unpromised' : answer
}

/** How one verdict is to be looked at: a violation of what was never promised is no mistake. */
export function tone({ answer, promised }: Verdict): Verdict['answer'] | 'unpromised' {
  return answer === 'illegal' && promised === false ? 'unpromised' : answer
}

/** What must be said of the run before its verdicts are read. */
export function documentLabels({
  experiment,
  measures,
}: Pick<ReportDocument, 'experiment' | 'measures'>): readonly RunLabel[] {
  const protocol = protocols.find(({ id }) => id === experiment.protocol)
  // A run of a system that this version does not know is still listed.
  if (protocol === undefined) return []
  const kinds = measures.faults.map(({ kind }) => kind)
  return runLabels(experiment, protocol, kinds)
}

/** The command that runs the same experiment again, given the experiment's JSON (in the report) as a file. */
export function reproduceCommand({ experiment }: ReportDocument): string {
  return `npm run -s faultline -- run experiment.json --driver ${experiment.driver} --seed ${experiment.seed}`
}
