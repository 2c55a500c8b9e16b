import { canonicalJson } from '../base/canonical-json.ts'
import type { RecordedHistory } from './recorded-history.ts'

/** A history as a screen draws it: one entry an operation in each column, without what was asked and answered. */
export interface HistoryColumns {
  readonly call: Float64Array
  /** Infinity while nothing is known of its end. */
  readonly return: Float64Array
  /** Places in `processes` and in `keys`. */
  readonly process: Uint32Array
  readonly key: Uint32Array
  /** 0 ok, 1 fail, 2 info. */
  readonly outcome: Uint8Array
  /** In order of their first call. */
  readonly processes: readonly string[]
  /** As JSON, in order of their first call; `null` where an operation has none. */
  readonly keys: readonly string[]
}

const outcomes = ['ok', 'fail', 'info'] as const

export function historyColumns({ operations }: RecordedHistory): HistoryColumns {
  const count = operations.length
  const columns = {
    call: new Float64Array(count),
    return: new Float64Array(count),
    process: new Uint32Array(count),
    key: new Uint32Array(count),
    outcome: new Uint8Array(count),
  }
  const processes = new Map<string, number>()
  const keys = new Map<string, number>()
  operations.forEach((one, i) => {
    columns.call[i] = one.call
    columns.return[i] = one.return
    columns.process[i] = placeOf(one.process, processes)
    columns.key[i] = placeOf(canonicalJson(one.key), keys)
    columns.outcome[i] = outcomes.indexOf(one.outcome)
  })
  return { ...columns, processes: [...processes.keys()], keys: [...keys.keys()] }
}

function placeOf(name: string, places: Map<string, number>): number {
  const known = places.get(name)
  if (known !== undefined) return known
  places.set(name, places.size)
  return places.size - 1
}
