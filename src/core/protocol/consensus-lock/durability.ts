import { row } from '../../model/durable.ts'
import type { DurabilityRule } from '../../trace/durability-rule.ts'
import type { MessageOf } from './messages.ts'
import { nested, sessionNumberOf } from './state.ts'

/**
 * What must be on the sender's disk when a message leaves: Raft's own table for the lock service; the resource's highest
 * token with its value; a worker's session number. What the service tells workers rests on its log (CL-Log).
 */
export const durability: readonly DurabilityRule[] = [
  {
    message: 'Written',
    rule: 'CL-5',
    missing(message, disk) {
      const { key, token, value } = message as MessageOf<'Written'>
      const kept = row(disk, 'cells', key) as { value: number; highest: number } | null
      // A later holder may have written meanwhile.
      const isThere =
        kept !== null && (kept.highest > token || (kept.highest === token && kept.value === value))
      return isThere ? null : `${key} = ${value} with token ${token}`
    },
  },
  {
    message: 'Value',
    rule: 'CL-5',
    missing(message, disk) {
      const { key, token } = message as MessageOf<'Value'>
      if (token === 0) return null
      const kept = row(disk, 'cells', key) as { highest: number } | null
      return (kept?.highest ?? 0) >= token ? null : `highest token ${token} of ${key}`
    },
  },
  {
    message: 'Ask',
    rule: 'CL-7',
    missing(message, disk, sender) {
      const { request, from } = message as MessageOf<'Ask'>
      if (from !== sender) return null
      const number = sessionNumberOf(request.session)
      return Number(row(disk, 'worker', 'session') ?? 0) >= number ? null : `session number ${number}`
    },
  },
  ...nested.durability((rule) => `CL-1 ${rule}`),
]
