import type { TimedOperation } from './timed-operation.ts'
import type { ValueIds } from './value-ids.ts'

/**
 * Who took each element out of a collection into which each was put once (`puts`: by whom, by number of the element);
 * or operations that cannot all be: one that took what nobody put in, or two that took the same.
 */
export function takenBy(
  operations: readonly TimedOperation[],
  take: 'dequeue' | 'pop',
  puts: ReadonlyMap<number, TimedOperation>,
  ids: ValueIds,
): Map<number, TimedOperation> | { readonly core: readonly TimedOperation[] } {
  const taken = new Map<number, TimedOperation>()
  for (const one of operations) {
    if (one.f !== take || one.output === null || !one.outputKnown) continue
    const id = ids.id(one.output)
    const rival = taken.get(id)
    if (rival?.certain === true && one.certain) return { core: [rival, one] }
    if (one.certain && !puts.has(id)) return { core: [one] }
    if (rival?.certain !== true) taken.set(id, one)
  }
  return taken
}
