import type { Json } from '../../base/json.ts'
import type { Budget } from '../budget.ts'
import type { Decision } from './decision.ts'
import { stackModel } from './models/stack.ts'
import { precedes } from './precedence.ts'
import { search } from './search.ts'
import { takenBy } from './taken-elements.ts'
import type { TimedOperation } from './timed-operation.ts'
import { ValueIds } from './value-ids.ts'

/**
 * Judges one stack. Where every element was pushed once, one that came from nowhere, twice or too early is found at once;
 * the order in which elements lie on each other is searched for.
 */
export function decideStack(
  operations: readonly TimedOperation[],
  initial: readonly Json[],
  budget: Budget,
): Decision {
  if (!budget.spend(operations.length)) return { answer: 'unknown' }
  const core = initial.length > 0 ? null : impossible(operations)
  if (core !== null) return { answer: 'illegal', core, blocked: null }
  const result = search(stackModel(initial), operations, { budget })
  if (result.answer === 'illegal')
    return { answer: 'illegal', core: null, blocked: operations[result.blocked]! }
  if (result.answer === 'unknown') return { answer: 'unknown' }
  return { answer: 'ok', order: result.order.map((place) => operations[place]!) }
}

/** Pops that cannot be, whatever lies where; or null. */
function impossible(operations: readonly TimedOperation[]): readonly TimedOperation[] | null {
  const ids = new ValueIds()
  const pushes = new Map<number, TimedOperation>()
  for (const one of operations) {
    if (one.f !== 'push') continue
    const id = ids.id(one.input)
    if (pushes.has(id)) return null
    pushes.set(id, one)
  }
  const taken = takenBy(operations, 'pop', pushes, ids)
  if ('core' in taken) return taken.core
  for (const [id, push] of pushes) {
    const pop = taken.get(id)
    if (pop !== undefined && precedes(pop, push)) return [pop, push]
  }
  return null
}
