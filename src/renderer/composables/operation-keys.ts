import { canonicalJson } from '../../core/base/canonical-json.ts'
import type { Json } from '../../core/base/json.ts'
import type { RecordedOperation } from '../../core/history/recorded-history.ts'

/** A key as verdicts name it: a text as it is, anything else as canonical JSON. */
export function keyText(key: Json): string {
  return typeof key === 'string' ? key : key === null ? '' : canonicalJson(key)
}

/** Keys that an operation touches: its own, or those of a transaction's steps. */
export function keysOf({ f, key, input }: RecordedOperation): readonly string[] {
  if (f !== 'txn' || !Array.isArray(input)) return key === null ? [] : [keyText(key)]
  return [
    ...new Set(input.flatMap((step) => (Array.isArray(step) && step.length === 3 ? [keyText(step[1])] : []))),
  ]
}

/** Every key of the history with its number of operations, in the order in which they first appear; at most so many. */
export function keyCounts(
  operations: readonly RecordedOperation[],
  countMax: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const one of operations) {
    for (const key of keysOf(one)) {
      const count = counts.get(key)
      if (count !== undefined) counts.set(key, count + 1)
      else if (counts.size < countMax) counts.set(key, 1)
    }
  }
  return counts
}
