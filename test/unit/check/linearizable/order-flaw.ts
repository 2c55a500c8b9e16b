import type { Model } from '../../../../src/core/check/linearizable/model.ts'
import { precedes } from '../../../../src/core/check/linearizable/precedence.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'

/** What is wrong with an order that is said to explain all of some operations, or null. */
export function orderFlaw<S>(
  model: Model<S>,
  order: readonly TimedOperation[],
  operations: readonly TimedOperation[],
): string | null {
  const placed = new Set(order)
  if (placed.size !== order.length) return 'an operation stands in it twice'
  for (const one of operations)
    if (one.certain && one.outputKnown && !placed.has(one)) return `operation ${one.index} is missing`
  let state: S | undefined = model.initial
  for (const [i, one] of order.entries()) {
    const late = order.slice(i + 1).find((other) => precedes(other, one))
    if (late !== undefined) return `operation ${late.index} had returned before ${one.index} was called`
    state = model.move(one).apply(state)
    if (state === undefined) return `operation ${one.index} cannot have answered that`
  }
  return null
}
