import type { Response } from '../../model/envelope.ts'
import { sentence } from '../../model/sentence.ts'
import type { Invariant } from '../../trace/invariant.ts'
import { ownerOf } from './membership.ts'

export const invariants: readonly Invariant[] = [
  {
    id: 'T1',
    rule: 'TPL-1',
    title: 'template.invariant.T1',
    begin: ({ nodes }) => ({
      see(event) {
        if (event.kind !== 'sent' || event.message.type !== 'Response') return null
        const { reply } = event.message as Response
        if (reply.kind !== 'done' || event.from === ownerOf(nodes)) return null
        return { sentence: sentence('template.broken.T1', { node: event.from }), events: [event.seq] }
      },
      end: () => null,
    }),
  },
]
