import type { Json } from '../../base/json.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { Budget } from '../budget.ts'
import { decideRegister } from './decide-register.ts'
import { decideSet } from './decide-set.ts'
import type { Decision } from './decision.ts'
import type { Model } from './model.ts'
import { appendModel } from './models/append.ts'
import { multiRegisterModel } from './models/multi-register.ts'
import { mutexModel } from './models/mutex.ts'
import { stackModel } from './models/stack.ts'
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
  /** `txn`. */
  | { readonly kind: 'multi-register'; readonly initial: { readonly [key: string]: Json } }

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
      return searched(appendModel(object.initial), operations, budget)
    case 'mutex':
      return searched(mutexModel, operations, budget)
    case 'stack':
      return searched(stackModel(object.initial), operations, budget)
    case 'multi-register':
      return searched(multiRegisterModel(object.initial), operations, budget)
    default:
      return unreachable(object)
  }
}

function searched<S>(model: Model<S>, operations: readonly TimedOperation[], budget: Budget): Decision {
  const result = search(model, operations, { budget })
  if (result.answer === 'illegal')
    return { answer: 'illegal', core: null, blocked: operations[result.blocked]! }
  if (result.answer === 'unknown') return result
  return { answer: 'ok', order: result.order.map((place) => operations[place]!) }
}
