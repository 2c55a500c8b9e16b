import type { LabRun } from '../../core/lab/evidence.ts'
import type { TraceEvent } from '../../core/trace/event.ts'
import { lab } from '../api/lab.ts'

const pageLength = 5_000

/** A whole run of the library. */
export async function fetchRun(id: string): Promise<LabRun> {
  const { experiment, verdicts, summary } = await lab().request('runs.open', id)
  const events: TraceEvent[] = []
  while (events.length < summary.eventCount) {
    const page = await lab().request('runs.events', id, events.at(-1)?.seq ?? 0, pageLength)
    if (page.length === 0) break
    events.push(...page)
  }
  return { experiment, events, verdicts }
}
