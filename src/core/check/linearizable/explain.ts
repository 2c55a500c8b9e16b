import type { Json } from '../../base/json.ts'
import { called, CustomModelFault } from './custom-model.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Evidence } from './evidence.ts'
import { explainBlocked } from './explain-blocked.ts'
import { explainList } from './explain-list.ts'
import { explainMutex } from './explain-mutex.ts'
import { explainQueue } from './explain-queue.ts'
import { explainRegister, explainSince } from './explain-register.ts'
import { explainSet } from './explain-set.ts'
import type { Scene } from './scene.ts'
import type { SequentialObject } from './sequential-object.ts'
import type { Core } from './shrink.ts'
import type { TimedOperation } from './timed-operation.ts'

export interface Explanation {
  readonly headline: Sentence
  /** What each operation of the evidence did, then why they cannot all be. */
  readonly reasons: readonly Sentence[]
}

/** Puts a contradiction into words. */
export function explain(object: SequentialObject, scene: Scene, evidence: Evidence): Explanation {
  const { operations } = evidence
  const headline =
    patternOf(object, scene, evidence) ??
    sentence('linearizable.no-order', { count: operations.length, key: scene.key })
  const steps = operations.slice(0, stepsTold).map((one) => step(one, scene, describedBy(object, one)))
  const { order, blocked } = evidence
  const isShown = object.kind === 'register' && order !== null && blocked !== null
  return {
    headline,
    reasons: [
      ...steps,
      becauseOf(headline, scene, evidence),
      ...(isShown ? explainBlocked(scene, object.initial, order, blocked) : []),
    ],
  }
}

/** Longer evidence is not read line by line. */
const stepsTold = 30

function patternOf(object: SequentialObject, scene: Scene, { operations, since }: Core): Sentence | null {
  if (since !== undefined) return explainSince(scene, operations)
  if (object.kind === 'register') return explainRegister(scene, operations)
  if (object.kind === 'set') return explainSet(scene, operations)
  if (object.kind === 'mutex') return explainMutex(scene, operations)
  if (object.kind === 'list' || object.kind === 'append') return explainList(scene, operations)
  return object.kind === 'queue' ? explainQueue(scene, operations) : null
}

/** Why no order works. */
function becauseOf(headline: Sentence, scene: Scene, { operations, isMinimal, since }: Core): Sentence {
  if (headline.key.startsWith('objects.mutex.')) return sentence('objects.mutex.because')
  const count = operations.length
  if (since !== undefined && isMinimal) {
    const name = since === -Infinity ? 'linearizable.because.from-start' : 'linearizable.because.since'
    return sentence(name, { count, key: scene.key, since: scene.moment(since) })
  }
  if (!isMinimal) return sentence('linearizable.because.large', { count })
  if (count === 1) return sentence('linearizable.because.alone')
  if ('newer' in headline.values) {
    return sentence(
      count === 2 ? 'linearizable.because.initial' : 'linearizable.because.went-back',
      headline.values,
    )
  }
  return sentence('linearizable.because.none', { count })
}

/** One line: who did what, from when to when. */
function step(one: TimedOperation, { moment }: Scene, text: string | null): Sentence {
  const times = { who: one.who, call: moment(one.call), return: moment(one.return) }
  const values = text === null ? { ...times, ...detailsOf(one) } : { ...times, text }
  const name = `linearizable.step.${text === null ? verbOf(one) : 'described'}`
  return sentence(one.certain ? name : `${name}.open`, values)
}

/** The operation in the words of a user's model; null where it has none. */
function describedBy(object: SequentialObject, { index }: TimedOperation): string | null {
  if (object.kind !== 'custom' || object.model.describe === undefined) return null
  const text: unknown = called('describe', index, () =>
    object.model.describe?.(object.operation(index), null),
  )
  if (typeof text !== 'string') throw new CustomModelFault('describe', index, 'it gave no text')
  return text
}

function verbOf(one: TimedOperation): string {
  if (one.f === 'cas') return one.certain && one.output === false ? 'cas-failed' : 'cas'
  if (isRead(one)) return isLong(one.output) ? 'read-set' : 'read'
  if (one.f === 'write' || one.f === 'add') return one.f
  return tells(one) ? 'answered' : 'other'
}

function detailsOf(one: TimedOperation): { [name: string]: string | number } {
  if (one.f === 'cas') {
    const [from, to] = one.input as readonly Json[]
    return { from: JSON.stringify(from), to: JSON.stringify(to) }
  }
  if (isRead(one) && isLong(one.output)) return { count: one.output.length }
  if (isRead(one)) return { value: JSON.stringify(one.output) }
  const value = JSON.stringify(one.input)
  const f = one.input === null ? one.f : `${one.f} ${value}`
  return { f, value, answer: JSON.stringify(one.output) }
}

function isRead({ f }: TimedOperation): boolean {
  return f === 'read' || f === 'read-set'
}

/** Of a list that is longer than this only the number of elements is told. */
const listLengthMax = 60

function isLong(answer: Json): answer is readonly Json[] {
  return Array.isArray(answer) && JSON.stringify(answer).length > listLengthMax
}

/** True when what came back says something. */
function tells({ f, certain, outputKnown, output }: TimedOperation): boolean {
  return certain && outputKnown && (output !== null || f === 'pop' || f === 'dequeue')
}
