import type { Budget } from '../budget.ts'
import { decide, type SequentialObject } from './sequential-object.ts'
import { knownAt, type TimedOperation } from './timed-operation.ts'

/** How far a history can be explained. */
export interface FirstImpossible {
  /** The first operation whose return no order explains; null when the budget was used up while looking for it. */
  readonly blocked: TimedOperation | null
  /** An order that explains every return before that one, with those in it that were under way; null as above. */
  readonly order: readonly TimedOperation[] | null
  /** The history as it was known at that return: what returned later was under way. */
  readonly known: readonly TimedOperation[]
}

/**
 * Finds the first return that no order can explain, knowing that some cannot. What returned later counts as under way, so
 * what is explained once stays explained in every shorter history, and the place is found by halving.
 * `guessed`: an operation that it probably is. `operations` in order of call.
 */
export function firstImpossible(
  object: SequentialObject,
  operations: readonly TimedOperation[],
  guessed: TimedOperation | null,
  budget: Budget,
): FirstImpossible {
  const returned = operations.filter((one) => one.certain)
  returned.sort((a, b) => a.return - b.return || a.index - b.index)
  const rankOf = new Map(returned.map((one, rank) => [one, rank]))
  const known = (count: number): TimedOperation[] =>
    knownAt(operations, returned[count - 1]!.return, (one) => rankOf.get(one)! < count)
  // Invariant: the first `good` returns can be explained, the first `bad` cannot.
  let good = 0
  let bad = returned.length
  let order: readonly TimedOperation[] | null = []
  const guess = guessed === null ? 0 : (rankOf.get(guessed) ?? 0)
  const guesses = [guess, guess + 1]
  while (bad - good > 1) {
    const count = guesses.shift() ?? (good + bad) >> 1
    if (count <= good || count >= bad) continue
    const decision = decide(object, known(count), budget.part(stepsPerGuess))
    if (decision.answer === 'unknown') return { blocked: null, order: null, known: known(bad) }
    if (decision.answer === 'illegal') bad = count
    else {
      good = count
      order = decision.order ?? null
    }
  }
  const byIndex = new Map(operations.map((one) => [one.index, one]))
  return {
    blocked: returned[bad - 1]!,
    order: order?.flatMap((one) => byIndex.get(one.index) ?? []) ?? null,
    known: known(bad),
  }
}

/** A prefix that can be explained is explained quickly; one that takes longer is not worth the wait. */
const stepsPerGuess = 500_000
