import { incarnationOn } from '../../detect/incarnation-row.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'

/** What must be on the sender's disk when a message leaves: the incarnation that speaks. Heartbeats promise nothing. */
export const durability: readonly DurabilityRule[] = ['Ping', 'Ack', 'PingReq'].map((message) => ({
  message,
  rule: 'MEM-8',
  missing(sent, disk) {
    const { incarnation } = sent as unknown as { readonly incarnation: number }
    return incarnationOn(disk) >= incarnation ? null : `incarnation ${incarnation}`
  },
}))
