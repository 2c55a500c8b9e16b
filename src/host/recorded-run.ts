import type { RunSummary } from '../contract/run.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Measures } from '../core/measure/measures.ts'
import type { Verdict } from '../core/model/verdict.ts'
import { documentLabels, overallAnswer, overallTone, type ReportDocument } from '../core/report/document.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import { historyOf } from '../core/trace/history.ts'
import { speak } from '../core/words/speak.ts'

/** A run with everything that its file holds, but the events. */
export interface RunRecord {
  readonly id: string
  readonly experiment: Experiment
  readonly fingerprint: string
  readonly appVersion: string
  /** ISO 8601, UTC. */
  readonly recordedAt: string
  readonly durationUs: number
  readonly verdicts: readonly Verdict[]
  readonly measures: Measures
  readonly notes: string
}

/** A run with its whole trace. */
export interface RecordedRun extends RunRecord {
  readonly events: readonly TraceEvent[]
}

export function summaryOf(run: RunRecord, eventCount: number): RunSummary {
  const { experiment, measures, verdicts } = run
  const { ok, fail, info } = measures.operations
  const answer = overallAnswer(verdicts)
  const explaining = verdicts.find((verdict) => verdict.answer === answer)
  const say = (language: 'en' | 'zh-CN'): string =>
    explaining === undefined ? '' : speak(explaining.sentence, language)
  return {
    id: run.id,
    name: experiment.name,
    protocol: experiment.protocol,
    mutant: experiment.mutant,
    driver: experiment.driver,
    seed: experiment.seed,
    recordedAt: run.recordedAt,
    durationUs: run.durationUs,
    eventCount,
    operationCount: ok + fail + info,
    availability: measures.availability,
    answer,
    sentence: { en: say('en'), 'zh-CN': say('zh-CN') },
    ...(overallTone(verdicts) === 'unpromised' ? { promised: false } : {}),
    labels: documentLabels(run).map(({ kind, details }) => {
      const text = (language: 'en' | 'zh-CN'): string =>
        details.map((detail) => speak(detail, language)).join(' ')
      return { kind, text: { en: text('en'), 'zh-CN': text('zh-CN') } }
    }),
  }
}

export function documentOf(run: RecordedRun): ReportDocument {
  const { experiment, appVersion, recordedAt, fingerprint, durationUs, verdicts, measures, notes } = run
  const history = historyOf(run.events)
  return {
    name: experiment.name,
    appVersion,
    recordedAt,
    experiment,
    fingerprint,
    durationUs,
    verdicts,
    measures,
    history,
    notes,
  }
}
