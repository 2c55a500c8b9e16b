import { assert } from '../base/assert.ts'
import { isNestedTooDeep, nestingMax } from '../history/nesting.ts'
import type { RecordedHistory, RecordedOperation } from '../history/recorded-history.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import { brokenRecording } from './broken-recording.ts'
import { Budget, stepsDefault, type BoundReached } from './budget.ts'
import type { HistoryModel, HistoryWishes } from './history-check.ts'
import type { JudgeProgress } from './judge.ts'

export interface JudgeHistoryOptions extends Partial<HistoryWishes> {
  /** Names of the checks to make, of those that the model has; absent: all but those made on request only. */
  readonly checks?: readonly string[]
  /** Bound on the work of each check, see `Budget`; absent: grows with the history. */
  readonly stepsMax?: number
  /** Asked now and then; once it names a bound, every check that is not finished answers `unknown`. */
  readonly ask?: () => BoundReached | null
  readonly progress?: (progress: JudgeProgress) => void
}

/** Steps an operation, where the caller sets no bound. */
const stepsPerOperation = 200

/**
 * Judges a history that fits the model (`firstMisfit` of it is null), one verdict a check. A history that breaks what all
 * judges rely on (`brokenRecording`) is answered `unknown` by each of them. A pure function of its arguments; bounded by
 * what the caller allows.
 */
export function judgeHistory(
  history: RecordedHistory,
  model: HistoryModel,
  options: JudgeHistoryOptions = {},
): Verdict[] {
  const names = options.checks ?? Object.keys(model.checks).filter((name) => !model.onRequest.includes(name))
  const stepsMax = options.stepsMax ?? Math.max(stepsDefault, stepsPerOperation * history.operations.length)
  const wishes: HistoryWishes = { level: options.level ?? null }
  const broken = brokenRecording(history)
  return names.map((name, done): Verdict => {
    const check = model.checks[name]
    assert(check !== undefined, `The model ${model.id} has no check ${name}.`)
    if (broken !== null) return { check: name, answer: 'unknown', sentence: broken, witness: noWitness }
    const progress = (part: number): void => options.progress?.({ check: name, done, of: names.length, part })
    progress(0)
    return check({ history, budget: new Budget(stepsMax, options.ask), progress, wishes })
  })
}

/** The first operation that the model does not know, and what was expected instead; null when all fit. */
export function firstMisfit(
  { operations }: RecordedHistory,
  model: HistoryModel,
): { readonly index: number; readonly expected: string } | null {
  for (const operation of operations) {
    const expected = isDeep(operation)
      ? `a value nested no deeper than ${nestingMax} levels was expected`
      : model.expected(operation)
    if (expected !== null) return { index: operation.index, expected }
  }
  return null
}

function isDeep({ key, input, output }: RecordedOperation): boolean {
  return isNestedTooDeep(key) || isNestedTooDeep(input) || isNestedTooDeep(output)
}
