import type { TraceEvent } from '../../core/trace/event.ts'

/** One line of the feed: a sentence, and every event that said it about then. Never empty, in order of time. */
export interface FeedRow {
  readonly events: readonly [TraceEvent, ...TraceEvent[]]
}

/** A sentence that comes again after so many other lines is a new line: the story keeps its order. */
const reachRows = 12

/**
 * Folds events that say the same: a traitor's refused messages would bury everything else. Lives and faults stay one
 * by one, because each of them is a moment of its own on the time axis, and nothing is folded across them: who becomes
 * a backup again after a crash is news.
 *
 * @param sayingOf What an event says, equal for events that may be folded. Asked for each event each time: cheap.
 */
export function foldFeed(
  events: readonly TraceEvent[],
  sayingOf: (event: TraceEvent) => string,
): readonly FeedRow[] {
  const rows: [TraceEvent, ...TraceEvent[]][] = []
  const rowOf = new Map<string, number>()
  for (const event of events) {
    const saying = event.kind === 'noted' ? sayingOf(event) : null
    if (saying === null) rowOf.clear()
    const known = saying === null ? undefined : rowOf.get(saying)
    if (known !== undefined && rows.length - known <= reachRows) rows[known]!.push(event)
    else {
      if (saying !== null) rowOf.set(saying, rows.length)
      rows.push([event])
    }
  }
  return rows.map((folded) => ({ events: folded }))
}

/** What a list shows: the rows, and below an opened one each of its events. */
export interface FeedItem {
  readonly row: FeedRow
  /** The event of its own, of an opened row; null for the row itself. */
  readonly repeat: TraceEvent | null
}

/** @param opened The first event's number of each opened row. */
export function feedItems(rows: readonly FeedRow[], opened: ReadonlySet<number>): readonly FeedItem[] {
  return rows.flatMap((row): FeedItem[] => {
    const whole = { row, repeat: null }
    if (row.events.length === 1 || !opened.has(row.events[0].seq)) return [whole]
    return [whole, ...row.events.map((repeat) => ({ row, repeat }))]
  })
}
