import type { HistoryBand } from '../contract/history.ts'
import { clientChecks } from '../core/check/judge.ts'
import { checkSetup } from '../core/experiment/run-setup.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { RunRecord } from './recorded-run.ts'

/** What a run brings to its operations: its name, its faults, and what was judged of its clients. */
export interface RunHistory {
  readonly name: string
  readonly bands: readonly HistoryBand[]
  readonly verdicts: readonly Verdict[]
}

export function runHistory(record: RunRecord, events: Iterable<TraceEvent>): RunHistory {
  // Rules of the protocol speak of nodes and messages, which a history does not have.
  const own = clientChecks(checkSetup(record.experiment))
  return {
    name: record.experiment.name,
    bands: historyBands(events),
    verdicts: record.verdicts.filter(({ check }) => own.includes(check)),
  }
}

/** The faults that began, with their ends where they have one. */
export function historyBands(events: Iterable<TraceEvent>): HistoryBand[] {
  const bands = new Map<string, HistoryBand>()
  for (const event of events) {
    if (event.kind === 'injected') {
      const { fault, faultKind: kind, targets, text, timeUs: from } = event
      const isNamed = kind === 'partition' || kind === 'byzantine' || targets.length === 0 || text === 'all'
      bands.set(fault, { kind, text: isNamed ? text : targets.join(' '), from, to: null })
    } else if (event.kind === 'healed') {
      const band = bands.get(event.fault)
      if (band !== undefined) bands.set(event.fault, { ...band, to: event.timeUs })
    }
  }
  return [...bands.values()]
}
