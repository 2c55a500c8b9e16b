import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import type { Outcome } from '../model/operation.ts'
import type { RecordedHistory } from './recorded-history.ts'

/** A history in numbers. */
export interface HistorySummary {
  readonly operations: number
  readonly outcomes: { readonly [outcome in Outcome]: number }
  /** Objects that operations or steps of transactions act on; 0 where there is one without a name. */
  readonly keys: number
  readonly processes: number
  readonly clock: RecordedHistory['clock']
  readonly order: RecordedHistory['order']
  /** The first call, and the last call or return, on that clock. */
  readonly from: number
  readonly to: number
  /** Names of the operations, with how many there are. */
  readonly names: { readonly [f: string]: number }
  /** The model that the file says it is a history of, or null. */
  readonly model: string | null
}

export function historySummary({ operations, clock, order, model }: RecordedHistory): HistorySummary {
  const outcomes = { ok: 0, fail: 0, info: 0 }
  const keys = new Set<Json>()
  const processes = new Set<string>()
  const names = new Map<string, number>()
  let to = -Infinity
  for (const one of operations) {
    outcomes[one.outcome]++
    processes.add(one.process)
    names.set(one.f, (names.get(one.f) ?? 0) + 1)
    to = Math.max(to, one.call, Number.isFinite(one.return) ? one.return : one.call)
    if (one.key !== null) keys.add(keyName(one.key))
    if (one.f === 'txn' && Array.isArray(one.input))
      for (const step of one.input as readonly Json[])
        if (Array.isArray(step) && step.length > 1) keys.add(keyName(step[1] as Json))
  }
  return {
    operations: operations.length,
    outcomes,
    keys: keys.size,
    processes: processes.size,
    clock,
    order,
    from: operations[0]?.call ?? 0,
    to,
    names: Object.fromEntries(names),
    model,
  }
}

function keyName(key: Json): Json {
  return key !== null && typeof key === 'object' ? canonicalJson(key) : key
}
