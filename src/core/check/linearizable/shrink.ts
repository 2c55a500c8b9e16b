import type { Budget } from '../budget.ts'
import { Bystanders, changesSomething, nearestFirst } from './bystanders.ts'
import type { Decision } from './decision.ts'
import { decide, type SequentialObject } from './sequential-object.ts'
import type { TimedOperation } from './timed-operation.ts'

/** The evidence against one key. */
export interface Core {
  /** They contradict each other whatever became of all other operations, in order of call. */
  readonly operations: readonly TimedOperation[]
  /** True when putting aside any one of them would remove the contradiction. False: the bound was reached first. */
  readonly isMinimal: boolean
  /**
   * Where they contradict each other whatever came before this time (-Infinity: the first value) and whichever of the other
   * operations since then took effect. Absent: whatever became of all others, at any time.
   */
  readonly since?: number
}

/** Steps for one attempt to do without some operations, and for all of them together. */
const stepsPerAttempt = 100_000
const stepsTogether = 1_000_000

/**
 * The smallest set of operations that still contradict each other, found by putting aside more and more (delta
 * debugging, Zeller and Hildebrandt 2002). An operation put aside may have happened at any time, once, or never: so
 * what remains is a contradiction by itself, and no read in it is wrong only because its write was taken away.
 */
export function shrink(
  object: SequentialObject,
  operations: readonly TimedOperation[],
  { core, blocked, isWhole }: Decision & { answer: 'illegal' },
  budget: Budget,
): Core {
  if (isWhole === true && core !== null) return { operations: core, isMinimal: false }
  const purse = budget.part(stepsTogether)
  const bystanders = new Bystanders(operations, object.kind)
  const answer = (kept: readonly TimedOperation[]): Decision['answer'] => {
    if (purse.stopped !== null) return 'unknown'
    const tried = [...kept, ...bystanders.of(kept)]
    // Setting up an attempt costs something too, however soon it ends.
    purse.spend(tried.length >> 3)
    return decide(object, tried, purse.part(stepsPerAttempt)).answer
  }
  return minimal(suspects(core, blocked, operations, answer), answer)
}

/** Puts aside more and more of a contradictory set, larger runs first, then one by one until none can be spared. */
export function minimal(
  contradictory: readonly TimedOperation[],
  answer: (kept: readonly TimedOperation[]) => Decision['answer'],
): Core {
  // Reads are tried first: an acknowledged write is the better evidence where either would do.
  let kept = [...contradictory].sort((a, b) => Number(changesSomething(a)) - Number(changesSomething(b)))
  for (let size = Math.ceil(kept.length / 2); size > 1; size = Math.ceil(size / 2)) {
    kept = pass(kept, size, (candidate) => answer(candidate) === 'illegal')
  }
  let isMinimal = true
  for (let before = -1; before !== kept.length;) {
    before = kept.length
    isMinimal = true
    kept = pass(kept, 1, (candidate) => {
      const found = answer(candidate)
      if (found === 'unknown') isMinimal = false
      return found === 'illegal'
    })
  }
  return { operations: kept.sort((a, b) => a.call - b.call || a.index - b.index), isMinimal }
}

/**
 * Where to begin: the set that the method named; else the nearest few operations around the one that was blocked, as
 * few as contradict each other; else all.
 */
function suspects(
  core: readonly TimedOperation[] | null,
  blocked: TimedOperation | null,
  operations: readonly TimedOperation[],
  answer: (kept: readonly TimedOperation[]) => Decision['answer'],
): readonly TimedOperation[] {
  if (core !== null) return answer(core) === 'ok' ? operations : core
  if (blocked === null) return operations
  const nearest = nearestFirst(blocked, operations)
  for (let count = 4; count < nearest.length; count *= 2) {
    if (answer(nearest.slice(0, count)) === 'illegal') return nearest.slice(0, count)
  }
  return operations
}

/** Goes once through the list and drops every run of `size` that can be spared. */
function pass<T>(list: readonly T[], size: number, canSpare: (rest: readonly T[]) => boolean): T[] {
  let kept = [...list]
  for (let at = 0; at < kept.length;) {
    const rest = [...kept.slice(0, at), ...kept.slice(at + size)]
    if (rest.length > 0 && canSpare(rest)) kept = rest
    else at += size
  }
  return kept
}
