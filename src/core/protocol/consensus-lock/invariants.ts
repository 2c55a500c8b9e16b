import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { completeConfig } from '../contract.ts'
import { innerInvariants } from '../nested.ts'
import { raft, raftOver } from '../raft/index.ts'
import { lockGroupOf, raftConfig } from './membership.ts'
import type { LockMessage, LockNote } from './messages.ts'
import { conductOf } from './mutants.ts'
import { lockMachine } from './recovery.ts'
import { nested } from './state.ts'

type See = (event: TraceEvent) => Violation | null

/**
 * L2 to L5 and what ties the service to its log, and Raft's own invariants for the service's group. L1, that no two
 * workers believe to hold a lock at once, is measured and not demanded (`holds`, `letGo`): no lock that ends by time
 * can promise it, and with L3 it does no harm.
 */
export const invariants: readonly Invariant[] = [
  invariant('L2', 'CL-4', () =>
    onNote((note, { node, seq }) => {
      if (note.kind !== 'released' || note.by === note.holder) return null
      return violation('L2', { node, by: note.by, lock: note.lock, holder: note.holder }, [seq])
    }),
  ),
  invariant('L3', 'CL-5 CL-6', fencing),
  invariant('L4', 'CL-3', ({ config }) =>
    onNote((note, { node, seq }) => {
      if (note.kind !== 'ticked') return null
      const silentMs = note.clockMs - note.oldestMs
      return silentMs < Number(config['sessionMs']) ? null : violation('L4', { node, silentMs }, [seq])
    }),
  ),
  invariant('L5', 'CL-8', ({ config }) =>
    onNote((note, { node, seq }) => {
      if (config['watchesLease'] !== true || note.kind !== 'used' || note.nowUs < note.untilUs) return null
      const lateMs = Math.round((note.nowUs - note.untilUs) / 1000)
      return violation('L5', { node, lock: note.lock, token: note.token, lateMs }, [seq])
    }),
  ),
  invariant('CL-Expiry', 'CL-3', ({ config }) =>
    onNote((note, { node, seq }) => {
      if (note.kind !== 'expired') return null
      const silentMs = note.clockMs - note.keptMs
      if (silentMs >= Number(config['sessionMs'])) return null
      return violation('CL-Expiry', { node, session: note.session, silentMs }, [seq])
    }),
  ),
  invariant('CL-Log', 'CL-1', grantsRestOnLog),
  ...innerInvariants(
    {
      nested,
      groups: ({ nodes, config }) => [lockGroupOf(nodes, config)],
      protocolOf: (_group, { config }) =>
        raftOver(() => lockMachine(conductOf(null), Number(config['sessionMs']))),
      configOf: ({ config }) => raftConfig(completeConfig(raft.configFields, {}), config),
    },
    (rule) => `CL-1 ${rule}`,
  ).map((one) => ({ ...one, title: `consensus-lock.invariant.${one.id}` })),
]

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  return {
    id,
    rule,
    title: `consensus-lock.invariant.${id}`,
    begin: (context) => ({ see: begin(context), end: () => null }),
  }
}

function violation(key: string, values: Sentence['values'], events: readonly number[]): Violation {
  return { sentence: sentence(`consensus-lock.broken.${key}`, values), events }
}

function onNote(see: (note: LockNote, event: EventOf<'noted'>) => Violation | null): See {
  return (event) => (event.kind === 'noted' ? see(event.note as LockNote, event) : null)
}

/** L3: no token is given twice, and the resource confirms nothing with a token below one that it has confirmed. */
function fencing(): See {
  const tenures = new Map<number, { text: string; seq: number }>()
  const highest = new Map<string, { token: number; seq: number }>()
  return (event) => {
    if (event.kind === 'noted') {
      const note = event.note as LockNote
      if (note.kind !== 'granted') return null
      const text = `${note.lock} ${note.session} ${note.request}`
      const first = tenures.get(note.token) ?? { text, seq: event.seq }
      tenures.set(note.token, first)
      if (first.text === text) return null
      const values = { node: event.node, token: note.token, lock: note.lock, session: note.session }
      return violation('L3.token', values, [first.seq, event.seq])
    }
    if (event.kind !== 'sent') return null
    const message = event.message as LockMessage
    if (message.type !== 'Written' && !(message.type === 'Value' && message.token > 0)) return null
    const { key, token } = message
    const before = highest.get(key)
    if (before === undefined || token >= before.token) highest.set(key, { token, seq: event.seq })
    if (before === undefined || token >= before.token) return null
    return violation('L3.resource', { node: event.from, key, token, highest: before.token }, [
      before.seq,
      event.seq,
    ])
  }
}

/** CL-Log: a worker hears of a grant only after some replica has applied it. */
function grantsRestOnLog(): See {
  const granted = new Set<string>()
  return (event) => {
    if (event.kind === 'noted') {
      const note = event.note as LockNote
      if (note.kind === 'granted') granted.add(`${note.lock} ${note.session} ${note.request} ${note.token}`)
    }
    if (event.kind !== 'sent') return null
    const message = event.message as LockMessage
    if (message.type !== 'Granted') return null
    const { lock, session, request, token } = message.grant
    if (granted.has(`${lock} ${session} ${request} ${token}`)) return null
    return violation('CL-Log', { node: event.from, lock, session, token }, [event.seq])
  }
}
