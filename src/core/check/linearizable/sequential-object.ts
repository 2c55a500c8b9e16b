import type { Json } from '../../base/json.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { Budget } from '../budget.ts'
import type { CustomModel, CustomOperation } from './custom-model.ts'
import { decideAppend, decideList } from './decide-append.ts'
import { decideMutex } from './decide-mutex.ts'
import { decideQueue } from './decide-queue.ts'
import { decideRegister } from './decide-register.ts'
import { decideSet } from './decide-set.ts'
import type { Decision } from './decision.ts'
import { decideStack } from './decide-stack.ts'
import type { Model } from './model.ts'
import { modelOf } from './model-of.ts'
import { search } from './search.ts'
import type { TimedOperation } from './timed-operation.ts'

/** What the operations of one key act on, and what it holds at the start. */
export type SequentialObject =
  /** `read`, `write`, `cas`. */
  | { readonly kind: 'register'; readonly initial: Json }
  /** A text: `read`, `write`, `append`. */
  | { readonly kind: 'append'; readonly initial: string }
  /** `add`, `read` (or `read-set`). */
  | { readonly kind: 'set'; readonly initial: readonly Json[] }
  /** `acquire`, `release`. */
  | { readonly kind: 'mutex' }
  /** `push`, `pop`, `len`. */
  | { readonly kind: 'stack'; readonly initial: readonly Json[] }
  /** `enqueue`, `dequeue`. */
  | { readonly kind: 'queue'; readonly initial: readonly Json[] }
  /** `add`, `increment`, `decrement`, `read`. */
  | { readonly kind: 'counter'; readonly initial: number }
  /** A list: `append`, `read`. */
  | { readonly kind: 'list'; readonly initial: readonly Json[] }
  /** `acquire`, `release`, `expire`, `use`. */
  | { readonly kind: 'fenced-lock' }
  /** `txn`. */
  | { readonly kind: 'multi-register'; readonly initial: { readonly [key: string]: Json } }
  /** Whatever a user described. */
  | {
      readonly kind: 'custom'
      readonly model: CustomModel
      readonly operation: (index: number) => CustomOperation
    }

/** Whether some order of the operations explains every answer, by the fastest method that fits the object. */
export function decide(
  object: SequentialObject,
  operations: readonly TimedOperation[],
  budget: Budget,
): Decision {
  switch (object.kind) {
    case 'register':
      return decideRegister(operations, object.initial, budget)
    case 'set':
      return decideSet(operations, object.initial, budget)
    case 'append':
      return decideAppend(operations, object.initial, budget)
    case 'list':
      return decideList(operations, object.initial, budget)
    case 'queue':
      return decideQueue(operations, object.initial, budget)
    case 'mutex':
      return decideMutex(operations, budget)
    case 'stack':
      return decideStack(operations, object.initial, budget)
    case 'counter':
    case 'fenced-lock':
    case 'multi-register':
    case 'custom':
      return searched(modelOf(object), operations, budget)
    default:
      return unreachable(object)
  }
}

function searched<S>(model: Model<S>, operations: readonly TimedOperation[], budget: Budget): Decision {
  const result = search(model, operations, { budget })
  if (result.answer === 'illegal')
    return { answer: 'illegal', core: null, blocked: operations[result.blocked]! }
  if (result.answer === 'unknown') return { answer: 'unknown' }
  return { answer: 'ok', order: result.order.map((place) => operations[place]!) }
}
