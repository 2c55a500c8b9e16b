import { row, type DiskImage } from '../../model/durable.ts'
import type { Response } from '../../model/envelope.ts'
import type { Message } from '../../model/message.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { LogRecord, MessageOf, StateCopy, View } from './messages.ts'

/** The durable-before-send table: what must be safe on the sender's disk when a message leaves (PB-9). */
export const durability: readonly DurabilityRule[] = [
  rule('View', 'PB-9', ({ view }: MessageOf<'View'>, disk) =>
    view === null || viewNumber(disk) >= view.number ? null : `view ${view.number}`,
  ),
  rule('Ping', 'PB-9', ({ view, position }: MessageOf<'Ping'>, disk) => {
    const initialised = Number(row(disk, 'node', 'initialised') ?? 0)
    if (initialised < view) return `the word that it is ready in view ${view}`
    return initialised > view ? null : recordMissing(position.index, disk)
  }),
  rule('Replicate', 'PB-9', ({ view, after, records }: MessageOf<'Replicate'>, disk) =>
    missingIn(view, after.index + records.length, disk),
  ),
  rule('Replicated', 'PB-9', ({ view, answer, index }: MessageOf<'Replicated'>, disk) => {
    if (viewNumber(disk) < view) return `view ${view}`
    return answer === 'ok' ? missingIn(view, index, disk) : null
  }),
  rule('Transfer', 'PB-9', ({ view, copy }: MessageOf<'Transfer'>, disk) =>
    missingIn(view, copy.index, disk),
  ),
  rule('Collected', 'PB-9', ({ view }: MessageOf<'Collected'>, disk) =>
    viewNumber(disk) >= view ? null : `view ${view}`,
  ),
  rule('Response', 'PB-9', ({ seq, reply }: Response, disk, to) => {
    // A swap that succeeded is a write for certain; a null may also be what a read found.
    if (reply.kind !== 'done' || reply.value !== true) return null
    return holds(disk, to, seq) ? null : `record of ${to}/${seq}`
  }),
]

function rule<M extends Message>(
  message: M['type'],
  id: string,
  missing: (message: M, disk: DiskImage, to: string) => string | null,
): DurabilityRule {
  return { message, rule: id, missing: (sent, disk, _sender, to) => missing(sent as M, disk, to) }
}

function viewNumber(disk: DiskImage): number {
  return (row(disk, 'node', 'view') as unknown as View | null)?.number ?? 0
}

/** A message of a view that was left since is refused everywhere: a newer copy may have taken its records' place. */
function missingIn(view: number, index: number, disk: DiskImage): string | null {
  return viewNumber(disk) > view ? null : recordMissing(index, disk)
}

function recordMissing(index: number, disk: DiskImage): string | null {
  const checkpoint = row(disk, 'node', 'checkpoint') as unknown as StateCopy | null
  if (index <= (checkpoint?.index ?? 0) || row(disk, 'records', index) !== null) return null
  return `record ${index}`
}

function holds(disk: DiskImage, client: string, seq: number): boolean {
  const records = [...(disk.get('records')?.values() ?? [])] as unknown as LogRecord[]
  if (records.some((record) => record.client === client && record.seq >= seq)) return true
  const checkpoint = row(disk, 'node', 'checkpoint') as unknown as StateCopy | null
  const sessions = (checkpoint?.sessions ?? []) as unknown as readonly (readonly [string, number])[]
  return sessions.some(([name, number]) => name === client && number >= seq)
}
