import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import { RegisterWindow } from './register-window.ts'
import { minimal, type Core } from './shrink.ts'
import type { TimedOperation } from './timed-operation.ts'

/**
 * The smallest set of operations of a register, as far as its history is `known`, that contradict each other at the end of
 * it: the shortest last stretch that is contradictory is found first, then what can be spared of it is put aside. Null when
 * the budget ends before that.
 */
export function shrinkRegister(known: readonly TimedOperation[], initial: Json, budget: Budget): Core | null {
  const window = contradictoryWindow(known, initial, budget)
  if (window === null) return null
  const answer = (kept: readonly TimedOperation[]): ReturnType<RegisterWindow['judge']> =>
    window.judge(kept, () => budget.part(stepsPerAttempt))
  return { ...minimal(window.settled, answer), since: window.since }
}

/** The shortest last stretch, of half as many operations more each time, that contradicts itself. */
export function contradictoryWindow(
  known: readonly TimedOperation[],
  initial: Json,
  budget: Budget,
  countMax = Infinity,
): RegisterWindow | null {
  for (let count = 1; count <= countMax; count += Math.ceil(count / 2)) {
    const window = new RegisterWindow(known, count, initial)
    if (window.judge(window.settled, () => budget.part(stepsPerAttempt)) === 'illegal') return window
    if (window.since === -Infinity || budget.stopped !== null) return null
  }
  return null
}

const stepsPerAttempt = 20_000
