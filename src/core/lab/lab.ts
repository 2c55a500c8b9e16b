import type { Experiment } from '../experiment/experiment.ts'
import type { Language, Sentence } from '../model/sentence.ts'

export type Text = { readonly [language in Language]: string }

/**
 * A guided lab, as data: one folder in resources/labs. Steps are done in order; the texts are Markdown.
 * Checks read the recorded run, never clicks.
 */
export interface Lab {
  readonly format: 1
  /** kebab-case, the folder's name. */
  readonly id: string
  readonly title: Text
  readonly summary: Text
  readonly minutes: number
  readonly steps: readonly LabStep[]
  readonly reading: readonly { readonly title: Text; readonly source: string }[]
}

export type LabStep =
  | { readonly kind: 'story'; readonly id: string; readonly text: Text }
  | {
      /** Asked before the experiment; any answer goes on, the explanation comes back to it. */
      readonly kind: 'prediction'
      readonly id: string
      readonly question: Text
      readonly options: readonly { readonly id: string; readonly text: Text }[]
      readonly correct: string
    }
  | {
      /** Run this and do what the text says; passed when all checks hold on the recorded run. */
      readonly kind: 'experiment'
      readonly id: string
      readonly text: Text
      readonly experiment: Experiment
      readonly checks: readonly LabCheck[]
      readonly hint: Text
    }
  | {
      /** A question that is passed only with the right answer, for example the name of a planted bug. */
      readonly kind: 'question'
      readonly id: string
      readonly question: Text
      readonly options: readonly { readonly id: string; readonly text: Text }[]
      readonly correct: string
      readonly wrong: Text
    }
  /** `{…}` holes are filled from the learner's own run: see fact.ts for their names. */
  | { readonly kind: 'explanation'; readonly id: string; readonly text: Text; readonly about: string }

/** What a recorded run must show. Times are in milliseconds since the run's start. */
export type LabCheck =
  /** A fault of that kind hit the node that was leading (`leader`), or any node. */
  | { readonly kind: 'fault'; readonly fault: string; readonly target: 'leader' | 'any' }
  /** Another node took the lead after the first such fault. */
  | { readonly kind: 'fail-over' }
  /** An operation invoked after the fault was acknowledged. */
  | { readonly kind: 'served-after-fault' }
  /** While the fault lasted, no operation through a node on the smaller side was acknowledged. */
  | { readonly kind: 'minority-silent' }
  /** While the fault lasted, operations on the larger side were acknowledged. */
  | { readonly kind: 'majority-served' }
  /** A node told that it is blocked for at least that long. */
  | { readonly kind: 'blocked'; readonly minMs: number }
  /** All faults had an effect. */
  | { readonly kind: 'no-inert-fault' }
  /** The named check (or any, with `any`) gave that answer. */
  | { readonly kind: 'verdict'; readonly check: string; readonly answer: 'ok' | 'illegal' }
  /** The share of operations served lies in that range. */
  | { readonly kind: 'availability'; readonly min: number; readonly max: number }

export interface LabCheckResult {
  readonly passed: boolean
  /** One line for each check, in order. */
  readonly items: readonly { readonly passed: boolean; readonly sentence: Sentence }[]
}
