import type { Response } from '../../model/envelope.ts'
import type { NodeId } from '../../model/identity.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { lookupHash, modMovement } from './membership.ts'
import type { NoteOf, ShardingNote } from './messages.ts'

type See = (note: ShardingNote, node: NodeId, event: TraceEvent) => Sentence | null

/** A fold that needs the notes only. */
function invariant(
  id: string,
  rule: string,
  begin: (context: ClusterContext) => { see: See; other?: (event: TraceEvent) => void },
): Invariant {
  return {
    id,
    rule,
    title: `sharding.invariant.${id}`,
    begin(context) {
      const { see, other } = begin(context)
      return {
        see(event): Violation | null {
          other?.(event)
          if (event.kind !== 'noted') return null
          const said = see(event.note as ShardingNote, event.node, event)
          return said === null ? null : { sentence: said, events: [event.seq] }
        },
        end: () => null,
      }
    },
  }
}

/** H1: every key has an owner, and every node finds the same one. */
const h1 = invariant('H1', 'SHARD-1', () => {
  const hashes = new Map<number, string>()
  return {
    see(note, node) {
      if (note.kind === 'configured') {
        const { number } = note.configuration
        hashes.set(number, lookupHash(note.sample))
        const lost = note.sample.filter((owner) => owner === -1).length
        const keys = note.sample.length
        return lost === 0 ? null : sentence('sharding.broken.H1.total', { number, lost, keys })
      }
      if (note.kind !== 'entered' || note.lookup === hashes.get(note.number)) return null
      return sentence('sharding.broken.H1.same', { node, number: note.number })
    },
  }
})

/** Four standard deviations of a sampled fraction. */
const tolerance = (part: number, samples: number): number =>
  4 * Math.sqrt(Math.max(0, part * (1 - part)) / samples) + 1e-9

/** H2: a change moves keys to or from the node that it is about and nobody else; hash mod n as many as it must. */
const h2 = invariant('H2', 'SHARD-3', ({ config }) => {
  let before: NoteOf<'configured'> | null = null
  return {
    see(note) {
      if (note.kind !== 'configured') return null
      const [old, now] = [before, note]
      before = note
      if (old === null) return null
      const moves = now.sample.flatMap((owner, i): [NodeId | undefined, NodeId | undefined][] => {
        const from = old.configuration.owners[old.sample[i]!]
        const to = now.configuration.owners[owner]
        return from === to ? [] : [[from, to]]
      })
      const { number, changed, owners } = now.configuration
      const percent = Math.round((100 * moves.length) / now.sample.length)
      if (config['placement'] === 'mod-n') {
        const due = modMovement(old.configuration.owners, owners)
        const isDue = Math.abs(moves.length / now.sample.length - due) <= tolerance(due, now.sample.length)
        const values = { number, percent, due: Math.round(100 * due) }
        return isDue ? null : sentence('sharding.broken.H2.mod', values)
      }
      const stray = moves.filter(([from, to]) => from !== changed && to !== changed).length
      const values = { number, stray, keys: now.sample.length, changed: changed ?? '–', percent }
      return stray === 0 ? null : sentence('sharding.broken.H2.stray', values)
    },
  }
})

/** What a client may build on: operations whose answer has left. */
interface Promised {
  readonly key: string
  readonly number: number
  readonly version: number
  readonly wrote: boolean
}

/** H3: one serving owner a key and number, numbers never fall, and no operation is lost or done twice. */
const h3 = invariant('H3', 'SHARD-5, SHARD-6, SHARD-8, SHARD-9', () => {
  const servedBy = new Map<string, NodeId>()
  const served = new Map<string, Promised>()
  const known = new Map<string, { number: number; version: number }>()
  const done = new Set<string>()
  return {
    other(event) {
      if (event.kind !== 'sent' || event.message.type !== 'Response') return
      const { seq, reply } = event.message as Response
      const promised = served.get(`${event.from} ${event.to}/${seq}`)
      if (reply.kind !== 'done' || promised === undefined) return
      if (promised.wrote) done.add(`${event.to}/${seq}`)
      const last = known.get(promised.key) ?? { number: 0, version: 0 }
      known.set(promised.key, {
        number: Math.max(last.number, promised.number),
        version: Math.max(last.version, promised.version),
      })
    },
    see(note, node) {
      if (note.kind !== 'served') return null
      const { key, number, owner, version, wrote, client, seq } = note
      const place = `${key} ${number}`
      const other = servedBy.get(place) ?? node
      servedBy.set(place, node)
      const values = { node, key, number }
      if (owner !== node) return sentence('sharding.broken.H3.stranger', { ...values, owner: owner ?? '–' })
      if (other !== node) return sentence('sharding.broken.H3.two', { ...values, other })
      const last = known.get(key) ?? { number: 0, version: 0 }
      if (number < last.number) return sentence('sharding.broken.H3.old', { ...values, newer: last.number })
      if (version < last.version) {
        const count = last.version - version
        return sentence('sharding.broken.H3.lost', { ...values, count, promised: last.version })
      }
      if (wrote && done.has(`${client}/${seq}`))
        return sentence('sharding.broken.H3.twice', { ...values, client, seq })
      served.set(`${node} ${client}/${seq}`, { key, number, version: version + (wrote ? 1 : 0), wrote })
      return null
    },
  }
})

/** H4: slots are spread as evenly as whole slots can be. */
const h4 = invariant('H4', 'SHARD-4', ({ config }) => ({
  see(note) {
    if (note.kind !== 'configured' || config['placement'] !== 'range') return null
    const { owners, slots, number } = note.configuration
    const counts = owners.map((owner) => slots.filter((one) => one === owner).length)
    const [most, least] = [Math.max(...counts), Math.min(...counts)]
    return most - least <= 1 ? null : sentence('sharding.broken.H4', { number, most, least })
  },
}))

export const invariants: readonly Invariant[] = [h1, h2, h3, h4]
