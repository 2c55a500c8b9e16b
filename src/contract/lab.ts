import type { Language } from '../core/model/sentence.ts'

export type Localised = { readonly [language in Language]: string }

/** A guided lab as the catalogue shows it. */
export interface LabCard {
  readonly id: string
  readonly title: Localised
  readonly summary: Localised
  readonly minutes: number
  /** Steps that can be passed: predictions, experiments, questions. */
  readonly stepCount: number
  readonly progress: LabProgress
}

export interface LabProgress {
  /** Ids of the steps that are passed. */
  readonly passed: readonly string[]
  /** Chosen option of each prediction, by step id. */
  readonly answers: { readonly [step: string]: string }
  /** Run that the learner made for a step, by step id. */
  readonly runs: { readonly [step: string]: string }
}
