import { assert } from '../base/assert.ts'
import type { Json } from '../base/json.ts'
import type { Operation, Outcome } from '../model/operation.ts'
import type { ClientId } from '../model/identity.ts'
import type { TraceEvent } from './event.ts'

/**
 * One operation from the client's side. `returnUs` is null while nothing is known of its end: it may take effect at
 * any time after `callUs`, or never. `fail` certainly did not happen.
 */
export interface HistoryOperation {
  /** Place in the history, from 0, by time of invocation. */
  readonly index: number
  readonly client: ClientId
  readonly process: number
  readonly operation: Operation
  readonly callUs: number
  readonly returnUs: number | null
  readonly outcome: Outcome
  readonly value: Json
  readonly reason: string | null
  /** `seq` of the trace events that began and ended it; the end is null when the run ended first. */
  readonly events: readonly [number, number | null]
}

/** The history that the trace contains, in order of invocation. Operations still open at the end are `info`. */
export function historyOf(trace: Iterable<TraceEvent>): HistoryOperation[] {
  const history: HistoryOperation[] = []
  const open = new Map<string, number>()
  for (const event of trace) {
    if (event.kind === 'invoked') {
      open.set(`${event.client}/${event.op}`, history.length)
      history.push({
        index: history.length,
        client: event.client,
        process: event.process,
        operation: event.operation,
        callUs: event.timeUs,
        returnUs: null,
        outcome: 'info',
        value: null,
        reason: null,
        events: [event.seq, null],
      })
    } else if (event.kind === 'completed') {
      const index = open.get(`${event.client}/${event.op}`)
      assert(
        index !== undefined,
        `Event ${event.seq} completes ${event.client}/${event.op}, which was never invoked.`,
      )
      open.delete(`${event.client}/${event.op}`)
      const begun = history[index]!
      history[index] = {
        ...begun,
        returnUs: event.outcome === 'info' ? null : event.timeUs,
        outcome: event.outcome,
        value: event.value,
        reason: event.reason,
        events: [begun.events[0], event.seq],
      }
    }
  }
  return history
}
