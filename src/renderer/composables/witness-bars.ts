import { historyOf, type HistoryOperation } from '../../core/trace/history.ts'
import type { TraceEvent } from '../../core/trace/event.ts'
import type { Verdict } from '../../core/model/verdict.ts'

/** The operations of a witness as bars, one row a client. */
export interface WitnessChart {
  readonly fromUs: number
  readonly untilUs: number
  readonly rows: readonly { readonly client: string; readonly bars: readonly HistoryOperation[] }[]
}

/** Null when the verdict names no operations, or the page does not hold them any more. */
export function witnessChart(verdict: Verdict, operations: readonly TraceEvent[]): WitnessChart | null {
  const wanted = new Set(verdict.witness.operations)
  if (wanted.size === 0) return null
  const chosen = historyOf(completeOnly(operations)).filter((operation) => wanted.has(operation.index))
  if (chosen.length === 0) return null
  const ends = chosen.map((operation) => operation.returnUs ?? operation.callUs)
  const fromUs = Math.min(...chosen.map((operation) => operation.callUs))
  const untilUs = Math.max(fromUs + 1, ...ends)
  const clients = [...new Set(chosen.map((operation) => operation.client))].sort()
  const rows = clients.map((client) => ({ client, bars: chosen.filter((one) => one.client === client) }))
  return { fromUs, untilUs, rows }
}

/** Completions whose invocation is no longer held would make a history of their own. */
function completeOnly(operations: readonly TraceEvent[]): TraceEvent[] {
  const begun = new Set<string>()
  return operations.filter((event) => {
    if (event.kind === 'invoked') begun.add(`${event.client}/${event.op}`)
    return event.kind !== 'completed' || begun.has(`${event.client}/${event.op}`)
  })
}
