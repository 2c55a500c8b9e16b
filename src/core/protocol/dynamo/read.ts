/** Reading from R copies, and repairing those that lag behind (Dynamo, sections 4.5 and 5). */
import { assert } from '../../base/assert.ts'
import type { Json } from '../../base/json.ts'
import {
  contextOf,
  lastWriter,
  mergeSiblings,
  siblingsText,
  type Siblings,
} from '../../model/dotted-versions.ts'
import type { NodeId } from '../../model/identity.ts'
import { keep } from './durability.ts'
import { keeps, slotsOf } from './membership.ts'
import type { MessageOf } from './messages.ts'
import {
  answerers,
  answerFor,
  answerWork,
  beginWork,
  beginWrite,
  countAnswered,
  endWork,
  requestId,
} from './normal.ts'
import { note, send, versionsAt, type Asker, type DynamoNode, type Work } from './state.ts'

/** Begins a read; a `write` without context begins so too, because it needs one (DYN-11). */
export function beginRead(
  node: DynamoNode,
  asker: Asker,
  operation: Work['operation'] & { f: 'read' | 'write' | 'read-siblings' },
): void {
  const { key } = operation
  const work: Work = {
    id: requestId(asker.client, asker.seq),
    asker,
    key,
    operation,
    slots: slotsOf(node, key),
    phase: { kind: 'reading', answers: new Map([[node.self, heldFor(node, key)]]) },
    isAnswered: false,
    isLate: false,
  }
  beginWork(node, work)
  settleRead(node, work)
}

/** What this node can tell of a key: its own copy and hints that it keeps for others (DYN-6). */
function heldFor(node: DynamoNode, key: string): Siblings {
  const hints = [...node.durable.hints.values()].filter((hint) => hint.key === key)
  return hints.reduce((siblings, { versions }) => mergeSiblings(siblings, versions), versionsAt(node, key))
}

export function onGet(node: DynamoNode, from: NodeId, { id, key }: MessageOf<'Get'>): void {
  send(node, from, { type: 'Got', id, key, versions: heldFor(node, key) })
}

export function onGot(node: DynamoNode, from: NodeId, { id, versions }: MessageOf<'Got'>): void {
  const work = node.works.get(id)
  if (work?.phase.kind !== 'reading') return
  work.phase.answers.set(from, versions)
  answerFor(work, from)
  settleRead(node, work)
}

/** DYN-5: R copies have answered, and their versions are merged. */
function settleRead(node: DynamoNode, work: Work): void {
  const { id, key, phase, operation, slots } = work
  assert(phase.kind === 'reading', `${id} does not read.`)
  if (!work.isAnswered && countAnswered(work) >= node.rules.quorum(node.settings.readQuorum)) {
    const versions = [...phase.answers.values()].reduce<Siblings>(mergeSiblings, [])
    note(node, { kind: 'read', id, key, by: answerers(work), versions })
    if (operation.f === 'write') {
      work.isAnswered = true
      beginWrite(node, work.asker, operation, { value: operation.value, context: contextOf(versions) })
    } else answerWork(node, work, valueFor(operation.f, versions))
  }
  if (countAnswered(work) < slots.length) return
  repair(node, work)
  endWork(node, work)
}

/** DYN-11: one value for those who want one, all of them with their context for those who can merge. */
function valueFor(f: string, versions: Siblings): Json {
  if (f === 'read') return lastWriter(versions)?.value ?? null
  return { values: versions.map(({ value }) => value), context: contextOf(versions) }
}

/** DYN-8: copies that answered with less than all answers together are sent what they lack. */
export function repair(node: DynamoNode, { key, phase }: Work): void {
  if (phase.kind !== 'reading' || !node.settings.repairsOnRead) return
  const whole = node.rules.repairWith([...phase.answers.values()])
  const behind = [...phase.answers].filter(
    ([peer, versions]) => keeps(node, key, peer) && siblingsText(versions) !== siblingsText(whole),
  )
  for (const [peer] of behind) {
    if (peer !== node.self)
      send(node, peer, { type: 'Store', id: null, key, versions: whole, hintFor: null, purpose: 'repair' })
  }
  const held = versionsAt(node, key)
  const repaired = node.rules.repaired(held, whole)
  if (keeps(node, key) && siblingsText(repaired) !== siblingsText(held)) keep(node, key, repaired)
  if (behind.length === 0) return
  node.repairs += behind.length
  note(node, { kind: 'repaired', key, nodes: behind.map(([peer]) => peer) })
}
