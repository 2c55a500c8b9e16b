import type { RecordedHistory, RecordedOperation } from '../core/history/recorded-history.ts'
import type { Localised } from './lab.ts'
import type { Verdict } from '../core/model/verdict.ts'

/** Where a history to look at comes from: bytes that the screen sent, a sample of the lab, a run of the library. */
export type HistorySource =
  | { readonly kind: 'upload'; readonly id: string }
  | { readonly kind: 'sample'; readonly id: string }
  | { readonly kind: 'run'; readonly id: string }

/** Bytes of a file that travel at once: a page stays alive, and a request within what the server takes. */
export const partBytes = 3 * 1024 * 1024

/** How a file may be written; `auto` tells by its name and its first bytes. */
export const historyFormats = ['auto', 'edn', 'jsonl', 'json', 'csv', 'porcupine', 'run'] as const
export type HistoryFormat = (typeof historyFormats)[number]

/** An operation as it travels: JSON knows no infinity, so a return that never came is null. */
export type CarriedOperation = Omit<RecordedOperation, 'return'> & { readonly return: number | null }

/** A history that the lab holds open. Its operations are fetched in pages. */
export interface OpenedHistory {
  readonly kind: 'opened'
  readonly name: string
  readonly format: string
  /** The model that it is a history of, where the file says so or the operations leave no doubt. */
  readonly model: string | null
  /** Models that know every operation of it. */
  readonly fitting: readonly string[]
  readonly operationCount: number
  readonly keyCount: number
  readonly processCount: number
  readonly clock: RecordedHistory['clock']
  readonly order: RecordedHistory['order']
  readonly bands: readonly HistoryBand[]
  /** A run of the lab brings the verdicts that it was given; null: not judged yet. */
  readonly verdicts: readonly Verdict[] | null
}

/** A fault behind the operations, in the history's clock. */
export interface HistoryBand {
  readonly kind: string
  readonly text: string
  readonly from: number
  /** Null: it lasted to the end. */
  readonly to: number | null
}

/** Why a file cannot be read. */
export interface HistoryProblem {
  readonly kind: 'refused'
  readonly sentence: string
  /** From 1; null where the place is not known. */
  readonly line: number | null
  readonly column: number | null
  /** The line itself, shortened around the column, where it is text that can be shown. */
  readonly excerpt: string | null
}

/** What is asked of an opened history. */
export interface HistoryQuestion {
  readonly model: string
  /** Names of checks of the model; null: all that are made by default. */
  readonly checks: readonly string[] | null
  /** Isolation level that transactions are held against; null: the strongest that the recording can refute. */
  readonly level: string | null
  readonly budgetSeconds: number
}

export interface HistorySample {
  readonly id: string
  readonly title: Localised
  readonly story: Localised
  readonly model: string
}

/** What the lab is at. */
export type HistoryProgress =
  | {
      readonly kind: 'reading'
      readonly bytes: number
      readonly of: number | null
      readonly operations: number
    }
  /** `check` is at work, `part` (0 to 1) of it done; `done` of `of` are finished. */
  | {
      readonly kind: 'judging'
      readonly check: string
      readonly part: number
      readonly done: number
      readonly of: number
    }
  /** A history was opened past the page, by the window's menu. */
  | {
      readonly kind: 'arrived'
      readonly name: string
      readonly answer: OpenedHistory | HistoryProblem
    }
  /** Nothing goes on any more. */
  | { readonly kind: 'idle' }
