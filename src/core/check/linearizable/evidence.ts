import type { Budget } from '../budget.ts'
import type { Decision } from './decision.ts'
import { firstImpossible } from './first-impossible.ts'
import type { SequentialObject } from './sequential-object.ts'
import { shrinkRegister } from './shrink-register.ts'
import { shrink, type Core } from './shrink.ts'
import type { TimedOperation } from './timed-operation.ts'

/** What speaks against one key: a small contradiction, and how far the history can be explained. */
export interface Evidence extends Core {
  readonly blocked: TimedOperation | null
  readonly order: readonly TimedOperation[] | null
}

/**
 * Looks for the evidence. Where values are told apart a few operations contradict each other whatever all others did. Where
 * values repeat, an old value may have come from any of many writes, and only the stretch before the first impossible
 * return makes a short argument.
 */
export function evidenceOf(
  object: SequentialObject,
  operations: readonly TimedOperation[],
  decision: Decision & { answer: 'illegal' },
  budget: Budget,
): Evidence {
  if (object.kind === 'register' && decision.core === null) {
    const found = firstImpossible(object, operations, decision.blocked, budget)
    const core = shrinkRegister(found.known, object.initial, budget)
    if (core !== null) return { ...core, blocked: found.blocked, order: found.order }
  }
  const core = shrink(object, operations, decision, budget)
  // The evidence nearly always ends with the return that is looked for.
  const found = firstImpossible(object, operations, decision.blocked ?? lastOf(core.operations), budget)
  return { ...core, blocked: found.blocked, order: found.order }
}

function lastOf(operations: readonly TimedOperation[]): TimedOperation {
  return operations.reduce((a, b) => (b.certain && b.return > a.return ? b : a))
}
