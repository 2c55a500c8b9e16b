import { row, type DiskImage } from '../../model/durable.ts'
import type { Response } from '../../model/envelope.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { Bundle, Configuration, KeyRecord, MessageOf } from './messages.ts'

interface Place {
  readonly current: Configuration | null
  readonly received: readonly string[]
}

/** What must be on the sender's disk when a message leaves (SHARD-7). */
export const durability: readonly DurabilityRule[] = [
  {
    message: 'Configured',
    rule: 'SHARD-3',
    missing(message, disk) {
      const { number } = (message as MessageOf<'Configured'>).configuration
      return row(disk, 'configurations', number) === null ? `configuration ${number}` : null
    },
  },
  {
    message: 'Handover',
    rule: 'SHARD-5',
    missing(message, disk) {
      const { number } = (message as MessageOf<'Handover'>).bundle
      return numberOn(disk) < number ? `the word that it has left configuration ${number - 1}` : null
    },
  },
  {
    message: 'Stored',
    rule: 'SHARD-7',
    missing(message, disk, _sender, to) {
      const { number } = message as MessageOf<'Stored'>
      const isHere = numberOn(disk) > number || (placeOn(disk)?.received ?? []).includes(to)
      return isHere ? null : `the records of ${to} for configuration ${number}`
    },
  },
  {
    message: 'Response',
    rule: 'SHARD-9',
    missing(message, disk, _sender, client) {
      const { seq, reply } = message as Response
      // A swap that succeeded is a write for certain; a null may also be what a read found.
      if (reply.kind !== 'done' || reply.value !== true) return null
      return holds(disk, client, seq) ? null : `operation ${seq} of ${client}`
    },
  },
]

function placeOn(disk: DiskImage): Place | null {
  return row(disk, 'node', 'place') as unknown as Place | null
}

function numberOn(disk: DiskImage): number {
  return placeOn(disk)?.current?.number ?? 0
}

/** In a record that the node owns, or in one that it is about to hand over. */
function holds(disk: DiskImage, client: string, seq: number): boolean {
  const own = [...(disk.get('keys')?.values() ?? [])] as unknown as KeyRecord[]
  const leaving = ([...(disk.get('outbox')?.values() ?? [])] as unknown as Bundle[]).flatMap(({ records }) =>
    Object.values(records),
  )
  return [...own, ...leaving].some(({ sessions }) =>
    sessions.some(([who, last]) => who === client && last >= seq),
  )
}
