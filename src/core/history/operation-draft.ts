import type { RecordedOperation } from './recorded-history.ts'

/** An operation while its history is being read; `index` and the key of a tuple are set when all are known. */
export type OperationDraft = { -readonly [name in keyof RecordedOperation]: RecordedOperation[name] } & {
  /** The line that it begins on, from 1. */
  readonly line: number
}

/** What a reader of one format has when the text is over. */
export interface DraftHistory {
  /** In order of call. */
  readonly operations: OperationDraft[]
  readonly clock: 'us' | 'index'
  readonly order: 'realtime' | 'completions' | 'session'
}
