/** The way of an entry while nothing fails: publisher's disk, subscribers' disks, acknowledgements. */
import type { Json } from '../../base/json.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import { answer, store } from './durability.ts'
import { publisherOf } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { readCopy } from './read.ts'
import { fetchMissing } from './recovery.ts'
import { copyOf, note, publicationOf, send, type PubSubNode } from './state.ts'

export function onRequested(node: PubSubNode, client: ClientId, op: number, operation: Operation): void {
  if (operation.f === 'read-log') return readCopy(node, client, op, operation.key)
  if (operation.f !== 'append')
    return answer(node, client, op, { kind: 'rejected', reason: `topics do not serve ${operation.f}` })
  const publisher = publisherOf(operation.key, node.publishers)
  if (publisher === node.self) return publish(node, client, op, operation.key, operation.value)
  const elsewhere: Reply = { kind: 'redirected', reason: 'not the publisher', to: publisher }
  node.effects.push({ kind: 'reply', client, seq: op, reply: elsewhere, early: true })
}

/** PS-2: the publisher numbers the entry, writes it down, and tells everybody who listens. */
function publish(node: PubSubNode, client: ClientId, op: number, topic: string, value: Json): void {
  const { isLog, acknowledgements } = node.settings
  const copy = copyOf(node, topic)
  const seq = ++copy.last
  copy.values.push(value)
  note(node, { kind: 'published', topic, seq, value, client, op })
  store(node, topic, seq, value)
  for (const other of node.nodes) {
    const listens = isLog || node.subscribers.has(other)
    if (other !== node.self && listens) send(node, other, { type: 'Publish', topic, seq, value })
  }
  if (!isLog || node.rules.answersAtOnce || acknowledgements === 0) {
    return answer(node, client, op, { kind: 'done', value: null })
  }
  publicationOf(node, topic).waiting.push({ seq, client, op })
}

/** PS-3, PS-4: the next number is applied, one that is here already is not, and a later one shows that some are missing. */
export function onPublish(node: PubSubNode, from: NodeId, { topic, seq, value }: MessageOf<'Publish'>): void {
  const copy = copyOf(node, topic)
  const { isLog } = node.settings
  if (seq <= copy.last && !node.rules.appliesAgain) {
    if (isLog) send(node, from, { type: 'Ack', topic, upTo: copy.last })
    return
  }
  if (seq > copy.last + 1) {
    if (isLog && !node.rules.ignoresGaps) return fetchMissing(node, from, topic, seq)
    copy.missed += seq - copy.last - 1
    note(node, { kind: 'missed', topic, from: copy.last + 1, upTo: seq - 1 })
  }
  apply(node, topic, seq, value)
  if (isLog) acknowledge(node, from, topic)
}

/** Puts an entry into this copy. */
export function apply(node: PubSubNode, topic: string, seq: number, value: Json): void {
  const copy = copyOf(node, topic)
  copy.last = Math.max(copy.last, seq)
  copy.values.push(value)
  store(node, topic, seq, value)
}

/** PS-5: everything up to the newest entry is on this disk when the message leaves. */
export function acknowledge(node: PubSubNode, publisher: NodeId, topic: string): void {
  const message = { type: 'Ack', topic, upTo: copyOf(node, topic).last } as const
  const early = node.rules.acknowledgesEarly ? { early: true as const } : {}
  node.effects.push({ kind: 'send', to: publisher, message, ...early })
}

/** PS-6: answers the clients whose entries enough subscribers have stored. */
export function onAck(node: PubSubNode, from: NodeId, { topic, upTo }: MessageOf<'Ack'>): void {
  const publication = publicationOf(node, topic)
  publication.acked.set(from, Math.max(upTo, publication.acked.get(from) ?? 0))
  const { acknowledgements } = node.settings
  if (acknowledgements === 0) return
  const stored = [...publication.acked.values()].sort((a, b) => b - a)[acknowledgements - 1] ?? 0
  const ready = publication.waiting.filter(({ seq }) => seq <= stored)
  publication.waiting = publication.waiting.filter(({ seq }) => seq > stored)
  for (const { client, op } of ready) answer(node, client, op, { kind: 'done', value: null })
}
