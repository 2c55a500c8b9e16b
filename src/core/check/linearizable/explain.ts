import type { Json } from '../../base/json.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { timeText } from '../time-text.ts'
import { explainRegister } from './explain-register.ts'
import { explainSet } from './explain-set.ts'
import type { SequentialObject } from './sequential-object.ts'
import type { Core } from './shrink.ts'
import type { TimedOperation } from './timed-operation.ts'

export interface Explanation {
  readonly headline: Sentence
  /** What each operation of the evidence did, then why they cannot all be. */
  readonly reasons: readonly Sentence[]
}

/** Puts a contradiction into words. `all`: the operations of the key. */
export function explain(
  object: SequentialObject,
  key: string,
  core: Core,
  all: readonly TimedOperation[],
): Explanation {
  const { operations, isMinimal } = core
  const headline =
    patternOf(object, key, operations, all) ??
    sentence('linearizable.no-order', { count: operations.length, key })
  const because = becauseOf(headline, operations.length, isMinimal)
  return { headline, reasons: [...operations.slice(0, stepsTold).map(step), because] }
}

/** Longer evidence is not read line by line. */
const stepsTold = 30

function patternOf(
  object: SequentialObject,
  key: string,
  core: readonly TimedOperation[],
  all: readonly TimedOperation[],
): Sentence | null {
  if (object.kind === 'register') return explainRegister(key, core, all)
  if (object.kind === 'set') return explainSet(key, core)
  return null
}

/** Why no order works. */
function becauseOf(headline: Sentence, count: number, isMinimal: boolean): Sentence {
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
function step(one: TimedOperation): Sentence {
  const values = { who: one.who, call: timeText(one.call), return: timeText(one.return), ...detailsOf(one) }
  const name = `linearizable.step.${verbOf(one)}`
  return sentence(one.certain ? name : `${name}.open`, values)
}

function verbOf(one: TimedOperation): string {
  if (one.f === 'cas') return one.certain && one.output === false ? 'cas-failed' : 'cas'
  if (one.f === 'read' && Array.isArray(one.output)) return 'read-set'
  return ['read', 'write', 'add', 'read-set'].includes(one.f) ? one.f : 'other'
}

function detailsOf(one: TimedOperation): { [name: string]: string | number } {
  if (one.f === 'cas') {
    const [from, to] = one.input as readonly Json[]
    return { from: JSON.stringify(from), to: JSON.stringify(to) }
  }
  if (Array.isArray(one.output)) return { count: one.output.length }
  if (one.f === 'read') return { value: JSON.stringify(one.output) }
  return { f: one.f, value: JSON.stringify(one.input) }
}
