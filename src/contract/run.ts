import type { Experiment } from '../core/experiment/experiment.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { Measures } from '../core/measure/measures.ts'

/** A run in the library, as the list shows it. */
export interface RunSummary {
  readonly id: string
  readonly name: string
  readonly protocol: string
  readonly mutant: string | null
  readonly driver: 'live' | 'simulated'
  readonly seed: number
  /** ISO 8601, UTC. */
  readonly recordedAt: string
  readonly durationUs: number
  readonly eventCount: number
  readonly operationCount: number
  readonly availability: number | null
  /** `illegal` if any check is, else `unknown` if any is, else `ok`. */
  readonly answer: Verdict['answer']
  /** False: everything that is violated was never promised. */
  readonly promised?: false
  /** What must be said of the run wherever it is shown. */
  readonly labels?: readonly {
    readonly kind: 'unsafe' | 'beyond'
    readonly text: { readonly en: string; readonly 'zh-CN': string }
  }[]
  /** First sentence that explains the answer, English and Chinese. */
  readonly sentence: { readonly en: string; readonly 'zh-CN': string }
}

/** A run, opened. Its events are fetched in pages. */
export interface RunDetail {
  readonly summary: RunSummary
  readonly experiment: Experiment
  readonly fingerprint: string
  readonly appVersion: string
  readonly verdicts: readonly Verdict[]
  readonly measures: Measures
  readonly notes: string
}

export type ReportFormat = 'html' | 'md' | 'json' | 'csv' | 'edn'
