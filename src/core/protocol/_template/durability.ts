import { row } from '../../model/durable.ts'
import type { Response } from '../../model/envelope.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'

/** What must be on the sender's disk when a message leaves. */
export const durability: readonly DurabilityRule[] = [
  {
    message: 'Response',
    rule: 'TPL-2',
    missing(message, disk, _sender, client) {
      const { seq, reply } = message as Response
      if (reply.kind !== 'done') return null
      const session = row(disk, 'sessions', client) as { seq: number } | null
      return (session?.seq ?? 0) >= seq ? null : `operation ${seq} of ${client}`
    },
  },
]
