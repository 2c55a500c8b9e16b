import { sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import type { RecordedHistory } from '../../history/recorded-history.ts'
import type { HistoryOperation } from '../../trace/history.ts'
import type { Budget } from '../budget.ts'
import { boundSentence } from '../bound.ts'
import { timeText } from '../time-text.ts'
import { brokenAssumption } from './assumptions.ts'
import type { Decision } from './decision.ts'
import { explain } from './explain.ts'
import type { Scene } from './scene.ts'
import { decide, type SequentialObject } from './sequential-object.ts'
import { shrink, type Core } from './shrink.ts'
import { operationsByKey, type TimedOperation } from './timed-operation.ts'

export interface LinearizableOptions {
  /** `register`: every key is a register that begins with null. `set`: a grow-only set that begins empty. */
  readonly object: 'register' | 'set'
  readonly budget: Budget
  /** Keys judged so far, of how many. */
  readonly progress?: (done: number, of: number) => void
  /** What a time counts, for the sentences; absent: microseconds. */
  readonly clock?: RecordedHistory['clock']
}

type Refutation = Decision & { answer: 'illegal' }

interface Refuted {
  readonly key: string
  readonly operations: readonly TimedOperation[]
  readonly core: Core
}

/** Evidence is looked for in this many keys, and the smallest is shown. */
const keysExplainedMax = 3

/**
 * Is there one order of all operations, each at some instant between its call and its return, that explains every
 * answer (Herlihy and Wing 1990)? Judged key by key: a history is linearizable when each of its objects is.
 */
export function checkLinearizable(
  history: readonly HistoryOperation[],
  options: LinearizableOptions,
): Verdict {
  const check = 'linearizable'
  const broken = brokenAssumption(history)
  if (broken !== null) return { check, answer: 'unknown', sentence: broken, witness: noWitness }
  const object: SequentialObject =
    options.object === 'set' ? { kind: 'set', initial: [] } : { kind: 'register', initial: null }
  const verdict = judgeObjects(object, operationsByKey(history), options)
  const chosen = new Set(verdict.witness.operations)
  const events = history.flatMap((one) =>
    chosen.has(one.index) ? one.events.filter((seq) => seq !== null) : [],
  )
  return { ...verdict, witness: { ...verdict.witness, events: events.sort((a, b) => a - b) } }
}

/** The same for operations from anywhere, by key, each list in order of call. The witness names no events. */
export function judgeObjects(
  object: SequentialObject,
  keys: ReadonlyMap<string, readonly TimedOperation[]>,
  { budget, progress, clock }: Omit<LinearizableOptions, 'object'>,
): Verdict {
  const check = 'linearizable'
  const refuted: { key: string; operations: readonly TimedOperation[]; decision: Refutation }[] = []
  const open: string[] = []
  let done = 0
  let count = 0
  for (const [key, operations] of keys) {
    const decision = decide(object, operations, budget)
    if (decision.answer === 'illegal') refuted.push({ key, operations, decision })
    if (decision.answer === 'unknown') open.push(key)
    count += operations.length
    progress?.(++done, keys.size)
  }
  if (refuted.length > 0) {
    const cores = refuted.slice(0, keysExplainedMax).map(({ key, operations, decision }): Refuted => {
      return { key, operations, core: shrink(object, operations, decision, budget) }
    })
    const smallest = cores.reduce((a, b) => (b.core.operations.length < a.core.operations.length ? b : a))
    return illegalVerdict(
      object,
      smallest,
      refuted.map((one) => one.key),
      clock,
    )
  }
  if (open.length > 0) {
    const witness = { ...noWitness, data: { keysUndecided: open, steps: budget.steps } }
    return { check, answer: 'unknown', sentence: boundSentence(budget), witness }
  }
  const witness = { ...noWitness, data: { operations: count, keys: keys.size } }
  return { check, answer: 'ok', sentence: sentence('linearizable.ok', { count, keys: keys.size }), witness }
}

function illegalVerdict(
  object: SequentialObject,
  { key, operations, core }: Refuted,
  keys: readonly string[],
  clock: RecordedHistory['clock'] = 'us',
): Verdict {
  const scene: Scene = {
    key: key === '' ? 'linearizable.the-object' : key,
    operations,
    moment: (time) => timeText(time, clock),
  }
  const { headline, reasons } = explain(object, scene, core)
  return {
    check: 'linearizable',
    answer: 'illegal',
    sentence: headline,
    witness: {
      events: [],
      operations: core.operations.map((one) => one.index).sort((a, b) => a - b),
      reasons,
      data: { key, keysRefuted: keys, isMinimal: core.isMinimal },
    },
  }
}
