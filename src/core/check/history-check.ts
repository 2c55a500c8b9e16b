import type { Words } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { RecordedHistory, RecordedOperation } from '../history/recorded-history.ts'
import type { Budget } from './budget.ts'

/** What a check of a history is given. */
export interface HistoryMatter {
  readonly history: RecordedHistory
  readonly budget: Budget
  /** Told how much of the work is done, 0 to 1. */
  readonly progress: (part: number) => void
  readonly wishes: HistoryWishes
}

/** What the caller may ask for beyond the model; a check ignores what is not its own. */
export interface HistoryWishes {
  /** The isolation level that transactions are held against; null: the strongest that the recording can refute. */
  readonly level: string | null
}

/** Judges one history. A pure function; the budget bounds it, and it never throws over what the history says. */
export type HistoryCheck = (matter: HistoryMatter) => Verdict

/** What a history may be a history of. A new one is one file and one line in `history-models.ts`. */
export interface HistoryModel {
  /** What people and scripts call it: `register`, `list-append` … */
  readonly id: string
  /** `{ en: { title, operations } }`: its name, and in a line which operations with which values it knows. */
  readonly words: Words
  /** By name of the verdict, in the order of the verdicts. */
  readonly checks: { readonly [name: string]: HistoryCheck }
  /** Names of checks that are made only when asked for. */
  readonly onRequest: readonly string[]
  /** What was expected in place of this operation, as the end of a sentence; null when it fits the model. */
  expected(operation: RecordedOperation): string | null
}
