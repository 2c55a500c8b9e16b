import { sentence, type Sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import type { RecordedHistory } from '../../history/recorded-history.ts'
import type { HistoryOperation } from '../../trace/history.ts'
import type { Budget } from '../budget.ts'
import { boundSentence } from '../bound.ts'
import { keyText } from '../key-text.ts'
import { timeText } from '../time-text.ts'
import { brokenAssumption } from './assumptions.ts'
import type { Decision } from './decision.ts'
import { evidenceOf } from './evidence.ts'
import { explain } from './explain.ts'
import { linearizationPoints } from './linearization-points.ts'
import type { Scene } from './scene.ts'
import { decide, type SequentialObject } from './sequential-object.ts'
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

interface Refuted {
  readonly key: string
  readonly operations: readonly TimedOperation[]
  readonly decision: Decision & { answer: 'illegal' }
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
  { budget, progress, clock = 'us' }: Omit<LinearizableOptions, 'object'>,
): Verdict {
  const check = 'linearizable'
  const refuted: Refuted[] = []
  const orders: (readonly TimedOperation[] | undefined)[] = []
  const open: string[] = []
  let done = 0
  let count = 0
  for (const [key, operations] of keys) {
    const decision = decide(object, operations, budget)
    if (decision.answer === 'illegal') refuted.push({ key, operations, decision })
    if (decision.answer === 'unknown') open.push(key)
    if (decision.answer === 'ok' && operations.length <= orderedMax) orders.push(decision.order)
    count += operations.length
    progress?.(++done, keys.size)
  }
  if (refuted.length > 0) return illegalVerdict(object, refuted, { budget, clock })
  if (open.length > 0) {
    const witness = { ...noWitness, data: { keysUndecided: open, steps: budget.steps } }
    return { check, answer: 'unknown', sentence: boundSentence(budget), witness }
  }
  const whole = count > orderedMax ? null : merged(orders)
  const witness = {
    ...noWitness,
    data: { operations: count, keys: keys.size },
    ...(whole === null ? {} : { order: whole }),
  }
  return { check, answer: 'ok', sentence: sentence('linearizable.ok', { count, keys: keys.size }), witness }
}

/** A longer order is no use to a reader and a burden to carry; the screen shows linearization points up to here. */
const orderedMax = 20_000

/** One order of all keys: each operation at its linearization point. Null when some key has none. */
function merged(orders: readonly (readonly TimedOperation[] | undefined)[]): number[] | null {
  const placed: { index: number; point: number }[] = []
  for (const order of orders) {
    if (order === undefined) return null
    const points = linearizationPoints(order)
    for (const [i, { index }] of order.entries()) placed.push({ index, point: points[i]! })
  }
  return placed.sort((a, b) => a.point - b.point).map(({ index }) => index)
}

/** Shows the key with the smallest evidence, and names all that are refuted. */
function illegalVerdict(
  object: SequentialObject,
  refuted: readonly Refuted[],
  { budget, clock }: Required<Pick<LinearizableOptions, 'budget' | 'clock'>>,
): Verdict {
  const found = refuted
    .slice(0, keysExplainedMax)
    .map((one) => ({ ...one, evidence: evidenceOf(object, one.operations, one.decision, budget) }))
  const { key, operations, evidence } = found.reduce((a, b) =>
    b.evidence.operations.length < a.evidence.operations.length ? b : a,
  )
  const scene: Scene = {
    key: key === '' ? 'linearizable.the-object' : keyText(key),
    operations,
    moment: (time) => timeText(time, clock),
  }
  const keysRefuted = refuted.map((one) => one.key)
  const { headline, reasons } = explain(object, scene, evidence)
  const { blocked, order, isMinimal } = evidence
  return {
    check: 'linearizable',
    answer: 'illegal',
    sentence: headline,
    witness: {
      events: [],
      operations: evidence.operations.map((one) => one.index).sort((a, b) => a - b),
      reasons: [...reasons, ...otherKeys(keysRefuted)],
      data: { key, keysRefuted, isMinimal },
      ...(order === null ? {} : { order: order.map((one) => one.index) }),
      ...(blocked === null ? {} : { blocked: blocked.index }),
    },
  }
}

function otherKeys(keys: readonly string[]): Sentence[] {
  if (keys.length < 2) return []
  return [sentence('linearizable.keys', { count: keys.length, keys: keys.slice(0, keysTold).join(', ') })]
}

const keysTold = 20
