import { assert } from '../base/assert.ts'
import { unreachable } from '../base/unreachable.ts'
import { sentence } from '../model/sentence.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import type { TraceEvent } from '../trace/event.ts'
import { historyOf, type HistoryOperation } from '../trace/history.ts'
import { checkAgreement } from './agreement.ts'
import { checkBank } from './bank.ts'
import { Budget, stepsDefault } from './budget.ts'
import type { CheckSetup } from './check-setup.ts'
import { checkConverged } from './converged.ts'
import { checkCounter } from './counter.ts'
import { checkDurableBeforeSend } from './durable-before-send.ts'
import { checkInvariant } from './invariant.ts'
import { checkLinearizable } from './linearizable/linearizable.ts'
import { checkLog } from './log.ts'
import { checkOrSet } from './or-set.ts'
import { checkSet } from './set.ts'
import { checkSiblings } from './siblings.ts'

export interface JudgeOptions {
  /** Bound on the work of each check, see `Budget`. */
  readonly stepsMax?: number
  /** Asked now and then; once true, every check that is not finished answers `unknown`. */
  readonly cancelled?: () => boolean
  /** Told before each check and while a long one is at work. */
  readonly progress?: (progress: JudgeProgress) => void
}

/** `done` of `of` checks are finished; `check` is at work, `part` of it (0 to 1) is done. */
export interface JudgeProgress {
  readonly check: string
  readonly done: number
  readonly of: number
  readonly part: number
}

/** Names of the checks that fit the protocol and the workload, in the order of their verdicts. */
export function checkNames(setup: Pick<CheckSetup, 'workload' | 'copies' | 'invariants'>): string[] {
  return [...clientChecks(setup), 'durable-before-send', ...setup.invariants.map((invariant) => invariant.id)]
}

/**
 * Every check that fits the run, or those that the set-up asks for, one verdict each; a wish that does not fit is
 * answered `unknown`. A pure function of its arguments.
 */
export function judge(
  setup: CheckSetup,
  trace: readonly TraceEvent[],
  options: JudgeOptions = {},
): Verdict[] {
  const names = setup.checks ?? checkNames(setup)
  const history = historyOf(trace)
  const isCancelled = (): boolean => options.cancelled?.() === true
  const verdicts: Verdict[] = []
  for (const name of names) {
    const progress = (part: number): void => {
      options.progress?.({ check: name, done: verdicts.length, of: names.length, part })
    }
    progress(0)
    const budget = new Budget(options.stepsMax ?? Math.max(stepsDefault, 2 * trace.length), () =>
      isCancelled() ? 'cancelled' : null,
    )
    const verdict = isCancelled()
      ? cancelled(name)
      : checkNamed(name, setup, { trace, history, budget, progress })
    verdicts.push(isPromised(name, setup) ? verdict : { ...verdict, promised: false })
  }
  return verdicts
}

function isPromised(name: string, { promises, workload, copies }: CheckSetup): boolean {
  const own = clientChecks(copies === undefined ? { workload } : { workload, copies })
  return promises === undefined || promises === null || promises.includes(name) || !own.includes(name)
}

function cancelled(check: string): Verdict {
  return { check, answer: 'unknown', sentence: sentence('check.cancelled', { steps: 0 }), witness: noWitness }
}

interface Matter {
  readonly trace: readonly TraceEvent[]
  readonly history: readonly HistoryOperation[]
  readonly budget: Budget
  readonly progress: (part: number) => void
}

/** The checks that need nothing but what clients saw: a light recording is enough for them. */
export function clientChecks(setup: Pick<CheckSetup, 'workload' | 'copies'>): string[] {
  const own = workloadChecks(setup)
  return setup.copies === true && own.length > 0 ? [...own, 'converged'] : own
}

function workloadChecks(setup: Pick<CheckSetup, 'workload'>): string[] {
  switch (setup.workload) {
    case 'register':
    case 'kv':
      return ['linearizable']
    case 'set':
      return ['set', 'linearizable']
    case 'bank':
      return ['bank']
    case 'counter':
      return ['counter']
    case 'or-set':
      return ['or-set']
    case 'log':
      return ['log']
    case 'siblings':
      return ['siblings']
    case 'decree':
      return ['agreement']
    case 'members':
      return []
    default:
      return unreachable(setup.workload)
  }
}

function checkNamed(name: string, setup: CheckSetup, { trace, history, budget, progress }: Matter): Verdict {
  const invariant = setup.invariants.find(({ id }) => id === name)
  if (invariant !== undefined) return checkInvariant(setup, invariant, trace, budget, progress)
  if (!checkNames(setup).includes(name)) {
    return {
      check: name,
      answer: 'unknown',
      sentence: sentence('check.not-fitting', { name }),
      witness: noWitness,
    }
  }
  switch (name) {
    case 'set':
      return checkSet(history, budget)
    case 'bank':
      return checkBank(history, budget)
    case 'counter':
      return checkCounter(history, budget)
    case 'or-set':
      return checkOrSet(history, budget)
    case 'log':
      return checkLog(history, budget)
    case 'siblings':
      return checkSiblings(history, budget)
    case 'agreement':
      return checkAgreement(history, budget)
    case 'converged':
      return checkConverged(history, budget)
    case 'durable-before-send':
      return checkDurableBeforeSend(setup, trace, budget, progress)
    default: {
      assert(name === 'linearizable', `There is no check ${name}.`)
      const object = setup.workload === 'set' ? 'set' : 'register'
      return checkLinearizable(history, { object, budget, progress: (done, of) => progress(done / of) })
    }
  }
}
