import { sentence } from '../../model/sentence.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Violation } from '../../model/verdict.ts'
import type { TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import type { LeaseLockNote } from './messages.ts'

type Event = TraceEvent & { readonly kind: 'noted' }
type See = (event: Event, note: LeaseLockNote) => Violation | null
/** A fold that also hears of new lives. */
type SeeAll = See & { readonly started?: (node: NodeId) => void }

export const invariants: readonly Invariant[] = [
  invariant('L1', 'LL-1', oneLeaseAtATime),
  invariant('L2', 'LL-3', ownersRelease),
  invariant('L3', 'LL-5', tokensRise),
  invariant('L4', 'LL-1', expiredLeasesYield),
  invariant('L5', 'LL-7', holdersStop),
]

function invariant(id: string, rule: string, begin: (context: ClusterContext) => SeeAll): Invariant {
  return {
    id,
    rule,
    title: `lease-lock.invariant.${id}`,
    begin(context) {
      const see = begin(context)
      return {
        see(event) {
          if (event.kind === 'started') see.started?.(event.node)
          return event.kind === 'noted' ? see(event, event.note as LeaseLockNote) : null
        },
        end: () => null,
      }
    },
  }
}

function broken(id: string, event: Event, values: { [name: string]: string | number }): Violation {
  return { sentence: sentence(`lease-lock.broken.${id}`, values), events: [event.seq] }
}

/** A store grants a lock that it has granted before only when that lease has ended or was given back. */
function oneLeaseAtATime(): SeeAll {
  const stores = new Map<NodeId, Map<string, { owner: string; untilUs: number }>>()
  const leasesOf = (node: NodeId): Map<string, { owner: string; untilUs: number }> => {
    const known = stores.get(node) ?? new Map<string, { owner: string; untilUs: number }>()
    stores.set(node, known)
    return known
  }
  const see: See = (event, note) => {
    const leases = leasesOf(event.node)
    if (note.kind === 'freed') leases.delete(note.lock)
    if (note.kind === 'restored') leases.set(note.lock, note)
    if (note.kind !== 'granted') return null
    const { lock, owner, atUs, untilUs } = note
    const before = leases.get(lock)
    leases.set(lock, { owner, untilUs })
    if (before === undefined || before.owner === owner || atUs >= before.untilUs) return null
    return broken('L1', event, { lock, owner, holder: before.owner, ms: (before.untilUs - atUs) / 1000 })
  }
  // A crash may take a record, or the news of it: what counts is what the next life finds.
  return Object.assign(see, { started: (node: NodeId) => void stores.delete(node) })
}

/** Where owners are known, nobody gives back the lock of another. */
function ownersRelease({ config }: ClusterContext): See {
  return (event, note) => {
    if (note.kind !== 'freed' || config['variant'] === 'setnx' || note.holder === note.by) return null
    return broken('L2', event, { lock: note.lock, holder: note.holder, by: note.by })
  }
}

/** Every grant of a store has a higher token than the one before, and the resource never goes back to a lower one. */
function tokensRise({ config }: ClusterContext): See {
  const granted = new Map<string, number>()
  const accepted = new Map<string, number>()
  return (event, note) => {
    if (config['variant'] !== 'fencing') return null
    if (note.kind === 'granted') {
      const name = `${event.node} ${note.lock}`
      const before = granted.get(name) ?? 0
      granted.set(name, Math.max(before, note.token))
      if (note.token > before) return null
      return broken('L3.granted', event, { lock: note.lock, owner: note.owner, token: note.token, before })
    }
    if (note.kind !== 'accepted') return null
    const before = accepted.get(note.key) ?? 0
    accepted.set(note.key, Math.max(before, note.token))
    if (note.token >= before) return null
    return broken('L3.accepted', event, { key: note.key, worker: note.worker, token: note.token, before })
  }
}

/** Nobody is kept out by a lease that has ended: after a holder's death the lock is free within its time. */
function expiredLeasesYield(): See {
  return (event, note) => {
    if (note.kind !== 'keptOut' || note.atUs <= note.endsUs) return null
    const { lock, owner, holder, atUs, endsUs } = note
    return broken('L4', event, { lock, owner, holder, ms: (atUs - endsUs) / 1000 })
  }
}

/** Who watches its lease does not write when it may have ended. */
function holdersStop({ config }: ClusterContext): See {
  return (event, note) => {
    if (note.kind !== 'writes' || config['checksLease'] !== true || note.lateUs === 0) return null
    return broken('L5', event, { key: note.key, owner: note.owner, ms: note.lateUs / 1000 })
  }
}
