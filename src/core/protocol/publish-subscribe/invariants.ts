import { canonicalJson } from '../../base/canonical-json.ts'
import type { Response } from '../../model/envelope.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import { sentence } from '../../model/sentence.ts'
import type { Violation } from '../../model/verdict.ts'
import type { EventOf, TraceEvent } from '../../trace/event.ts'
import type { ClusterContext, Invariant } from '../../trace/invariant.ts'
import { publisherOf, publishersOf } from './membership.ts'
import type { MessageOf, PubSubMessage, PubSubNote } from './messages.ts'

export const invariants: readonly Invariant[] = [
  invariant('S1', 'PS-2', sameEntries),
  invariant('S2', 'PS-3', onceEach),
  invariant('S3', 'PS-4', inOrder),
  invariant('S4', 'PS-6', storedByEnough),
]

type See = (event: TraceEvent) => Violation | null

function invariant(id: string, rule: string, begin: (context: ClusterContext) => See): Invariant {
  const title = `publish-subscribe.invariant.${id}`
  return { id, rule, title, begin: (context) => ({ see: begin(context), end: () => null }) }
}

function broken(name: string, event: TraceEvent, values: { [name: string]: string | number }): Violation {
  return { sentence: sentence(`publish-subscribe.broken.${name}`, values), events: [event.seq] }
}

function noteOf(event: TraceEvent): PubSubNote | null {
  return event.kind === 'noted' ? (event.note as PubSubNote) : null
}

/** Copies never differ in an entry that they both have. */
function sameEntries(): See {
  const first = new Map<string, { node: NodeId; value: string; seq: number }>()
  return (event) => {
    const note = noteOf(event)
    if (event.kind !== 'noted' || note?.kind !== 'applied') return null
    const name = `${note.topic}/${note.seq}`
    const value = canonicalJson(note.value)
    const known = first.get(name)
    if (known === undefined) first.set(name, { node: event.node, value, seq: event.seq })
    if (known === undefined || known.value === value) return null
    const { topic, seq } = note
    const said = broken('S1', event, {
      topic,
      seq,
      first: known.node,
      value: known.value,
      node: event.node,
      value2: value,
    })
    return { ...said, events: [known.seq, event.seq] }
  }
}

/** Calls back with every entry that a copy applied and the newest one that it had before. */
function applied(
  see: (event: EventOf<'noted'>, note: PubSubNote & { kind: 'applied' }, last: number) => Violation | null,
): See {
  const lasts = new Map<NodeId, Map<string, number>>()
  const of = (node: NodeId): Map<string, number> => {
    let topics = lasts.get(node)
    if (topics === undefined) lasts.set(node, (topics = new Map<string, number>()))
    return topics
  }
  return (event) => {
    if (event.kind === 'started') lasts.delete(event.node)
    const note = noteOf(event)
    if (event.kind !== 'noted' || note === null) return null
    const topics = of(event.node)
    if (note.kind === 'restored') topics.set(note.topic, note.last)
    if (note.kind !== 'applied') return null
    const last = topics.get(note.topic) ?? 0
    topics.set(note.topic, Math.max(last, note.seq))
    return see(event, note, last)
  }
}

function onceEach(): See {
  return applied((event, { topic, seq }, last) =>
    seq > last ? null : broken('S2', event, { node: event.node, topic, seq, last }),
  )
}

/** With a log nothing is left out. */
function inOrder({ config }: ClusterContext): See {
  const isLog = config['delivery'] === 'log'
  return applied((event, { topic, seq }, last) =>
    isLog && seq > last + 1 ? broken('S3', event, { node: event.node, topic, seq, last }) : null,
  )
}

interface Entry {
  readonly topic: string
  readonly seq: number
}

/** An answered client's entry is stored by as many subscribers as were promised. */
function storedByEnough({ config, nodes }: ClusterContext): See {
  const wanted = config['delivery'] === 'log' ? Number(config['acknowledgements']) : 0
  const publishers = publishersOf(nodes, Number(config['publishers']))
  const entries = new Map<string, Entry>()
  const stored = new Map<string, Map<NodeId, number>>()
  const key = (client: ClientId, op: number): string => `${client}/${op}`
  return (event) => {
    const note = noteOf(event)
    if (note?.kind === 'published') entries.set(key(note.client, note.op), note)
    if (event.kind !== 'sent') return null
    if (event.message.type === 'Ack') {
      const { topic, upTo } = event.message as PubSubMessage as MessageOf<'Ack'>
      const acks = stored.get(topic) ?? new Map<NodeId, number>()
      stored.set(topic, acks.set(event.from, Math.max(upTo, acks.get(event.from) ?? 0)))
    }
    if (event.message.type !== 'Response') return null
    const { seq: op, reply } = event.message as Response
    const entry = entries.get(key(event.to, op))
    if (reply.kind !== 'done' || entry === undefined) return null
    const { topic, seq } = entry
    const count = [...(stored.get(topic)?.values() ?? [])].filter((upTo) => upTo >= seq).length
    if (count >= wanted) return null
    const publisher = publisherOf(topic, publishers)
    return broken('S4', event, { publisher, client: event.to, topic, seq, count, wanted })
  }
}
