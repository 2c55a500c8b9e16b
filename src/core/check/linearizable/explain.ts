import type { Json } from '../../base/json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { explainList } from './explain-list.ts'
import { explainMutex } from './explain-mutex.ts'
import { explainQueue } from './explain-queue.ts'
import { explainRegister } from './explain-register.ts'
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
export function explain(object: SequentialObject, scene: Scene, core: Core): Explanation {
  const { operations, isMinimal } = core
  const headline =
    patternOf(object, scene, operations) ??
    sentence('linearizable.no-order', { count: operations.length, key: scene.key })
  const because = becauseOf(headline, operations.length, isMinimal)
  return { headline, reasons: [...operations.slice(0, stepsTold).map((one) => step(one, scene)), because] }
}

/** Longer evidence is not read line by line. */
const stepsTold = 30

function patternOf(object: SequentialObject, scene: Scene, core: readonly TimedOperation[]): Sentence | null {
  if (object.kind === 'register') return explainRegister(scene, core)
  if (object.kind === 'set') return explainSet(scene, core)
  if (object.kind === 'mutex') return explainMutex(scene, core)
  if (object.kind === 'list' || object.kind === 'append') return explainList(scene, core)
  return object.kind === 'queue' ? explainQueue(scene, core) : null
}

/** Why no order works. */
function becauseOf(headline: Sentence, count: number, isMinimal: boolean): Sentence {
  if (headline.key.startsWith('objects.mutex.')) return sentence('objects.mutex.because')
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
function step(one: TimedOperation, { moment }: Scene): Sentence {
  const values = { who: one.who, call: moment(one.call), return: moment(one.return), ...detailsOf(one) }
  const name = `linearizable.step.${verbOf(one)}`
  return sentence(one.certain ? name : `${name}.open`, values)
}

function verbOf(one: TimedOperation): string {
  if (one.f === 'cas') return one.certain && one.output === false ? 'cas-failed' : 'cas'
  if (one.f === 'read' && Array.isArray(one.output)) return 'read-set'
  if (['read', 'write', 'add', 'read-set'].includes(one.f)) return one.f
  return tells(one) ? 'answered' : 'other'
}

function detailsOf(one: TimedOperation): { [name: string]: string | number } {
  if (one.f === 'cas') {
    const [from, to] = one.input as readonly Json[]
    return { from: JSON.stringify(from), to: JSON.stringify(to) }
  }
  if (one.f.startsWith('read') && Array.isArray(one.output)) return { count: one.output.length }
  if (one.f === 'read') return { value: JSON.stringify(one.output) }
  const value = one.input === null ? '' : JSON.stringify(one.input)
  return { f: one.f, value, answer: JSON.stringify(one.output) }
}

/** True when what came back says something. */
function tells({ f, certain, outputKnown, output }: TimedOperation): boolean {
  return certain && outputKnown && (output !== null || f === 'pop' || f === 'dequeue')
}
