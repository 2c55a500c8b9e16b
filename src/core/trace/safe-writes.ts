import type { DurableWrite } from '../model/durable.ts'
import type { NodeId } from '../model/identity.ts'
import type { EventOf, TraceEvent } from './event.ts'

/** Calls `visit` for every write in the moment in which it is safe. A crash may save a write without a word of it. */
export function safeWrites(
  visit: (node: NodeId, write: DurableWrite, seq: number) => void,
): (event: TraceEvent) => void {
  const waiting = new Map<NodeId, EventOf<'wrote'>[]>()
  return (event) => {
    if (event.kind === 'wrote') {
      const list = waiting.get(event.node)
      if (list === undefined) waiting.set(event.node, [event])
      else list.push(event)
      return
    }
    if (event.kind !== 'synced' && event.kind !== 'crashed') return
    const list = waiting.get(event.node) ?? []
    const isSafe = (one: EventOf<'wrote'>): boolean =>
      event.kind === 'synced' ? one.version <= event.upTo : !event.lost.includes(one.version)
    for (const one of list)
      if (isSafe(one)) for (const write of one.writes) visit(event.node, write, event.seq)
    waiting.set(event.node, event.kind === 'crashed' ? [] : list.filter((one) => !isSafe(one)))
  }
}
