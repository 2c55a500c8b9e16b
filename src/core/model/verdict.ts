import type { Json } from '../base/json.ts'
import type { Sentence } from './sentence.ts'

/** What a judge found wrong: why, and the trace events that prove it (their `seq`, rising). */
export interface Violation {
  readonly sentence: Sentence
  readonly events: readonly number[]
}

export type Answer = 'ok' | 'illegal' | 'unknown'

/**
 * The judgement of one check. `sentence` always says what was checked and found; for `unknown` it names the bound
 * that was reached. `witness` is the evidence: for `illegal` never empty.
 */
export interface Verdict {
  /** `linearizable`, `set`, `bank`, `durable-before-send`, `R1` … */
  readonly check: string
  readonly answer: Answer
  readonly sentence: Sentence
  readonly witness: Witness
  /** False: the system does not claim to pass this check with these settings, so a violation is no mistake of it. */
  readonly promised?: false
}

export interface Witness {
  /** `seq` of the trace events that together prove the violation, rising. */
  readonly events: readonly number[]
  /** Operations (index in the history) of the smallest contradictory set, rising. */
  readonly operations: readonly number[]
  /** Further sentences, one step of the argument each. */
  readonly reasons: readonly Sentence[]
  /** Numbers behind the sentence, for programs. */
  readonly data: Json
  /** The longest order that explains every answer in it: operations (index in the history), first to last. */
  readonly order?: readonly number[]
  /** The operation (index) that no order can explain: where the longest one ends. */
  readonly blocked?: number
  /** A cycle of transactions, each edge with the operations that make it one. */
  readonly cycle?: readonly CycleEdge[]
}

/**
 * Why one transaction must come before another: `ww` it wrote a version that the other replaced, `wr` the other read what it
 * wrote, `rw` it read a version that the other replaced, `process` the same process did it first, `realtime` it had
 * returned before the other was called.
 */
export interface CycleEdge {
  /** Operations (index in the history). */
  readonly from: number
  readonly to: number
  readonly kind: 'ww' | 'wr' | 'rw' | 'process' | 'realtime'
  readonly sentence: Sentence
}

export const noWitness: Witness = { events: [], operations: [], reasons: [], data: null }
