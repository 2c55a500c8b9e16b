import { forgotten, type TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'

/** What a claim about evidence means: the kept operations, and all others at any time, once, or never. */
export function withOthersForgotten(
  kept: readonly TimedOperation[],
  operations: readonly TimedOperation[],
): TimedOperation[] {
  // Reads put aside say nothing, nor do swaps that failed.
  const others = operations.filter((one) => !kept.includes(one) && !isRead(one))
  return [...kept, ...others.map(forgotten)]
}

function isRead({ f, certain, outputKnown, output }: TimedOperation): boolean {
  return f.startsWith('read') || (f === 'cas' && certain && outputKnown && output === false)
}
