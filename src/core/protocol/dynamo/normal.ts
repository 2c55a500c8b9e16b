/** A client's request finds its coordinator; a write reaches its copies (Dynamo, sections 4.4 and 4.5). */
import { assert } from '../../base/assert.ts'
import type { Json } from '../../base/json.ts'
import { mergeSiblings, siblingsText, writeOver } from '../../model/dotted-versions.ts'
import type { NodeId } from '../../model/identity.ts'
import { isReadOnly, type Operation, type Reply } from '../../model/operation.ts'
import { emptyVector, type VersionVector } from '../../model/version-vector.ts'
import { onHandedOff } from './change.ts'
import { hintKey, keep, keepHint } from './durability.ts'
import { keeps, preferenceList, slotsOf } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { beginRead } from './read.ts'
import {
  note,
  phasesOfForward,
  send,
  setTimer,
  versionsAt,
  type Asker,
  type DynamoNode,
  type Slot,
  type Work,
  type Write,
} from './state.ts'

type Served = Operation & { f: 'read' | 'write' | 'put' | 'read-siblings' }

/** A client asks. DYN-1: whoever keeps a copy of the key coordinates, anybody else hands the request on. */
export function onRequested(node: DynamoNode, asker: Asker, operation: Operation): void {
  if (!isServed(operation))
    return answer(node, asker, { kind: 'rejected', reason: `Dynamo does not serve ${operation.f}` })
  if (!isReadOnly(operation)) {
    if ((node.asked.get(asker.client) ?? 0) >= asker.seq) return
    node.asked.set(asker.client, asker.seq)
  }
  if (keeps(node, operation.key)) coordinate(node, asker, operation)
  else forward(node, asker, operation)
}

function isServed(operation: Operation): operation is Served {
  return ['read', 'write', 'put', 'read-siblings'].includes(operation.f)
}

function forward(node: DynamoNode, { client, seq }: Asker, operation: Served): void {
  const list = preferenceList(node, operation.key)
  const to = list.find((one) => !node.suspects.has(one)) ?? list[0]!
  node.forwarded.set(requestId(client, seq), to)
  send(node, to, { type: 'Forward', client, seq, operation })
  setTimer(node, `forward ${requestId(client, seq)}`, phasesOfForward * node.settings.timeoutUs)
}

export function onForward(node: DynamoNode, from: NodeId, message: MessageOf<'Forward'>): void {
  const { client, seq, operation } = message
  if (isServed(operation)) coordinate(node, { client, seq, via: from }, operation)
}

export function onAnswer(node: DynamoNode, { client, seq, reply }: MessageOf<'Answer'>): void {
  const id = requestId(client, seq)
  if (!node.forwarded.delete(id)) return
  node.effects.push({ kind: 'cancelTimer', timer: `forward ${id}` })
  answer(node, { client, seq, via: null }, reply)
}

export function requestId(client: string, seq: number): string {
  return `${client}/${seq}`
}

/** DYN-1: a write that this node has coordinated before was doubled by the network and is not carried out again. */
function coordinate(node: DynamoNode, asker: Asker, operation: Served): void {
  const isDone = !isReadOnly(operation) && (node.durable.clients.get(asker.client) ?? 0) >= asker.seq
  if (isDone || node.works.has(requestId(asker.client, asker.seq))) return
  if (operation.f !== 'put') return beginRead(node, asker, operation)
  const context = (operation.context ?? emptyVector) as VersionVector
  beginWrite(node, asker, operation, { value: operation.value, context })
}

/** DYN-3: the coordinator names the new version, stores it and sends the whole set to the other copies. */
export function beginWrite(
  node: DynamoNode,
  asker: Asker,
  operation: Served,
  { value, context }: Write,
): void {
  const { key } = operation
  const { client, seq } = asker
  if ((node.durable.clients.get(client) ?? 0) >= seq) return
  const held = versionsAt(node, key)
  const named = writeOver(held, { actor: node.self, context, value, nowUs: node.nowUs }).version
  const version = { ...named, past: node.rules.past(context, named.dot) }
  const siblings = mergeSiblings(held, [version])
  node.durable.clients.set(client, seq)
  keep(node, key, siblings, [{ kind: 'put', table: 'clients', key: client, value: seq }])
  const phase = { kind: 'writing', version, siblings } as const
  beginWork(node, {
    id: `${requestId(client, seq)}/w`,
    asker,
    key,
    operation,
    slots: slotsOf(node, key),
    phase,
    isAnswered: false,
    isLate: false,
  })
}

/** Asks everybody for whom a place of the list stands, and waits. */
export function beginWork(node: DynamoNode, work: Work): void {
  const { id, key, slots } = work
  node.works.set(id, work)
  note(node, { kind: 'began', id, key, list: slots.map(({ primary }) => primary) })
  const primaries = new Set(slots.map(({ primary }) => primary))
  for (const primary of primaries) if (primary !== node.self) ask(node, work, primary, null)
  for (const slot of slots) askSubstitute(node, work, slot)
  setTimer(node, `work ${id}`, node.settings.timeoutUs)
  if (work.phase.kind === 'writing') settleWrite(node, work)
}

export function askSubstitute(node: DynamoNode, work: Work, { primary, substitute }: Slot): void {
  if (substitute === null) return
  if (work.phase.kind === 'writing')
    note(node, { kind: 'hinted', key: work.key, owner: primary, at: substitute })
  ask(node, work, substitute, primary)
}

function ask(node: DynamoNode, { id, key, phase }: Work, to: NodeId, hintFor: NodeId | null): void {
  if (phase.kind === 'reading') return send(node, to, { type: 'Get', id, key })
  send(node, to, { type: 'Store', id, key, versions: phase.siblings, hintFor, purpose: 'write' })
}

/** Versions arrive: they are merged in, and acknowledged when they are safe (DYN-4). */
export function onStore(node: DynamoNode, from: NodeId, message: MessageOf<'Store'>): void {
  const { id, key, versions, hintFor, purpose } = message
  if (hintFor === null) {
    const held = versionsAt(node, key)
    const merged = purpose === 'repair' ? node.rules.repaired(held, versions) : mergeSiblings(held, versions)
    if (siblingsText(merged) !== siblingsText(held)) keep(node, key, merged)
  } else {
    const held = node.durable.hints.get(hintKey(hintFor, key))?.versions ?? []
    const merged = mergeSiblings(held, versions)
    if (siblingsText(merged) !== siblingsText(held)) keepHint(node, hintFor, key, merged)
  }
  const dots = versions.map(({ dot }) => dot)
  const stored = { type: 'Stored', id, key, dots, hintFor, purpose } as const
  if (node.rules.acknowledgesEarly)
    node.effects.push({ kind: 'send', to: from, message: stored, early: true })
  else send(node, from, stored)
}

export function onStored(node: DynamoNode, from: NodeId, message: MessageOf<'Stored'>): void {
  if (message.purpose === 'handoff') return onHandedOff(node, from, message)
  const work = node.works.get(message.id ?? '')
  if (work?.phase.kind !== 'writing') return
  answerFor(work, from)
  settleWrite(node, work)
}

export function answerFor({ slots }: Work, from: NodeId): void {
  for (const slot of slots)
    if (slot.answeredBy === null && (slot.primary === from || slot.substitute === from))
      slot.answeredBy = from
}

export function answerers({ slots }: Work): NodeId[] {
  return [...new Set(slots.flatMap(({ answeredBy }) => (answeredBy === null ? [] : [answeredBy])))]
}

export function countAnswered({ slots }: Work): number {
  return slots.filter(({ answeredBy }) => answeredBy !== null).length
}

/** DYN-4: W copies are safe; the coordinator's own is, when the answer leaves. */
function settleWrite(node: DynamoNode, work: Work): void {
  const { id, key, phase, slots } = work
  assert(phase.kind === 'writing', `${id} does not write.`)
  if (!work.isAnswered && countAnswered(work) >= node.rules.quorum(node.settings.writeQuorum)) {
    note(node, { kind: 'stored', id, key, dot: phase.version.dot, by: answerers(work) })
    answerWork(node, work, null)
  }
  if (countAnswered(work) === slots.length) endWork(node, work)
}

export function answerWork(node: DynamoNode, work: Work, value: Json): void {
  work.isAnswered = true
  answer(node, work.asker, { kind: 'done', value })
}

export function endWork(node: DynamoNode, { id }: Work): void {
  node.works.delete(id)
  node.effects.push({ kind: 'cancelTimer', timer: `work ${id}` })
}

/** An answer leaves when all that was written before it is safe. */
export function answer(node: DynamoNode, { client, seq, via }: Asker, reply: Reply): void {
  if (via === null) node.effects.push({ kind: 'reply', client, seq, reply })
  else send(node, via, { type: 'Answer', client, seq, reply })
}
