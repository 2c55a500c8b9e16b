import type { NodeId } from '../../core/model/identity.ts'
import type { TraceEvent } from '../../core/trace/event.ts'
import type { MessageMark } from '../../contract/session.ts'

/** The last messages to or from a node up to that moment, newest first. */
export function marksAround(
  events: readonly TraceEvent[],
  node: NodeId,
  untilUs: number,
  count: number,
): MessageMark[] {
  const marks: MessageMark[] = []
  const fates = new Map<number, MessageMark['fate']>()
  for (let i = indexAfter(events, untilUs) - 1; i >= 0 && marks.length < count; i--) {
    const event = events[i]!
    if (event.kind === 'delivered') fates.set(event.id, 'delivered')
    else if (event.kind === 'dropped') fates.set(event.id, event.reason)
    else if (event.kind === 'sent' && (event.from === node || event.to === node))
      marks.push(markOf(event, fates.get(event.id) ?? null))
  }
  return marks
}

/** Messages sent in (fromUs, untilUs], at most so many of them, evenly picked, and how many there were. */
export function marksBetween(
  events: readonly TraceEvent[],
  fromUs: number,
  untilUs: number,
  count: number,
): { sample: MessageMark[]; of: number } {
  const start = indexAfter(events, fromUs)
  const end = indexAfter(events, untilUs)
  const sent = events.slice(start, end).filter((event) => event.kind === 'sent')
  const step = Math.max(1, Math.ceil(sent.length / count))
  const chosen = sent.filter((_, i) => i % step === 0)
  const fates = fatesOf(events, start, new Set(chosen.map((event) => event.id)))
  return { sample: chosen.map((event) => markOf(event, fates.get(event.id) ?? null)), of: sent.length }
}

/** How the messages ended; the end of a message is looked for among the next thousands of events only. */
function fatesOf(
  events: readonly TraceEvent[],
  start: number,
  ids: ReadonlySet<number>,
): Map<number, MessageMark['fate']> {
  const fates = new Map<number, MessageMark['fate']>()
  const reach = 5_000
  for (let i = start; i < Math.min(events.length, start + reach) && fates.size < ids.size; i++) {
    const event = events[i]!
    if (event.kind === 'delivered' && ids.has(event.id)) fates.set(event.id, 'delivered')
    else if (event.kind === 'dropped' && ids.has(event.id)) fates.set(event.id, event.reason)
  }
  return fates
}

function markOf(event: TraceEvent & { kind: 'sent' }, fate: MessageMark['fate']): MessageMark {
  const { id, from, to, message, timeUs } = event
  return { id, from, to, type: message.type, sentUs: timeUs, fate }
}

/** The number of events up to and including that moment. */
export function indexAfter(events: readonly TraceEvent[], timeUs: number): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (events[middle]!.timeUs <= timeUs) low = middle + 1
    else high = middle
  }
  return low
}
