import type { Experiment } from '../core/experiment/experiment.ts'
import type { Language } from '../core/model/sentence.ts'

/** A classic situation, ready to run. */
export interface Preset {
  /** kebab-case, the file's name in resources/presets. */
  readonly id: string
  readonly title: { readonly [language in Language]: string }
  /** One or two sentences: what will happen and what to watch. */
  readonly story: { readonly [language in Language]: string }
  /**
   * The answer that a correct lab gives: `illegal` for planted mistakes and broken assumptions, `unpromised` where
   * only what the system never promised gets violated.
   */
  readonly expected: 'ok' | 'illegal' | 'unpromised'
  readonly experiment: Experiment
}
