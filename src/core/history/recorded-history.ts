import type { Json } from '../base/json.ts'
import type { Outcome } from '../model/operation.ts'

/**
 * One operation as somebody recorded it, whoever and in whichever format: what the judges of histories read.
 * A transaction is one operation too: `f` is `txn` and `input` and `output` are lists of `[f, key, value]`.
 */
export interface RecordedOperation {
  /** Place in the history, from 0, by call. */
  readonly index: number
  /** Who asked: `p3` for process 3 of a Jepsen history, a client's name. One process does one thing at a time. */
  readonly process: string
  /** The name that the field uses: `read`, `write`, `cas`, `add`, `append`, `enqueue`, `acquire`, `txn` … */
  readonly f: string
  /** The object it acts on, or null where the history has one object only. */
  readonly key: Json
  /** The argument: value to write, `[from, to]` of a cas, element to add; null where there is none. */
  readonly input: Json
  /** What came back; null where nothing did. */
  readonly output: Json
  /** False when it came back but nobody wrote down with what: any answer is possible. */
  readonly outputKnown: boolean
  readonly call: number
  /** Infinity while nothing is known of its end. */
  readonly return: number
  /** `fail` certainly did not happen; `info` may take effect at any time after its call, or never. */
  readonly outcome: Outcome
}

/** A whole history, from a run of the lab or from a file. */
export interface RecordedHistory {
  /** In order of call. */
  readonly operations: readonly RecordedOperation[]
  /** What a time counts: microseconds since the start, or entries of the log. */
  readonly clock: 'us' | 'index'
  /**
   * What may be inferred from times. `realtime`: calls and returns are true; `completions`: only the order of completions
   * was recorded; `session`: only the order within a process. In the last two no operation precedes one of another process.
   */
  readonly order: 'realtime' | 'completions' | 'session'
  /** What an object holds at the start (every key of a key-value history), where the file says so. */
  readonly initial: Json
  /** The model that the file says it is a history of, or null. */
  readonly model: string | null
}
