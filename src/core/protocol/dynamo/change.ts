/** Nodes that do not answer: substitutes stand in for them, and hints go home when they are back (section 4.6). */
import type { NodeId } from '../../model/identity.ts'
import { dotText } from '../../model/dotted-versions.ts'
import { dropHint, hintKey } from './durability.ts'
import { doubt, substitute } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { answer, askSubstitute, endWork } from './normal.ts'
import { repair } from './read.ts'
import { note, send, setTimer, type DynamoNode } from './state.ts'

/** DYN-6: the first time, substitutes are asked for those that keep silent; the second time the coordinator gives up. */
export function onWorkLate(node: DynamoNode, id: string): void {
  const work = node.works.get(id)
  if (work === undefined) return
  for (const { primary, answeredBy } of work.slots) if (answeredBy === null) suspect(node, primary)
  if (!work.isLate) {
    work.isLate = true
    for (const slot of substitute(node, work.key, work.slots)) askSubstitute(node, work, slot)
    return setTimer(node, `work ${id}`, node.settings.timeoutUs)
  }
  for (const { substitute: other, answeredBy } of work.slots)
    if (answeredBy === null && other !== null) suspect(node, other)
  if (!work.isAnswered) answer(node, work.asker, { kind: 'unknown', reason: 'too few copies answered' })
  repair(node, work)
  endWork(node, work)
}

/** The node that was to coordinate keeps silent. */
export function onForwardLate(node: DynamoNode, id: string): void {
  const to = node.forwarded.get(id)
  if (to === undefined) return
  node.forwarded.delete(id)
  suspect(node, to)
  const slash = id.lastIndexOf('/')
  const asker = { client: id.slice(0, slash), seq: Number(id.slice(slash + 1)), via: null }
  answer(node, asker, { kind: 'unknown', reason: 'the coordinator did not answer' })
}

function suspect(node: DynamoNode, peer: NodeId): void {
  if (doubt(node, peer)) note(node, { kind: 'doubted', about: peer })
}

/** DYN-7: all hints are offered to their owners, again and again. */
export function onHandoffTime(node: DynamoNode): void {
  for (const { owner, key, versions } of [...node.durable.hints.values()]) {
    send(node, owner, { type: 'Store', id: null, key, versions, hintFor: null, purpose: 'handoff' })
    if (!node.rules.keepsHints) dropHint(node, owner, key)
  }
  setTimer(node, 'handoff', node.settings.handoffUs)
}

/** DYN-7: the owner has what the hint held; a hint that has grown since stays. */
export function onHandedOff(node: DynamoNode, owner: NodeId, { key, dots }: MessageOf<'Stored'>): void {
  const hint = node.durable.hints.get(hintKey(owner, key))
  if (hint === undefined) return
  const known = new Set(dots.map(dotText))
  if (!hint.versions.every(({ dot }) => known.has(dotText(dot)))) return
  dropHint(node, owner, key)
  node.handedOff++
  note(node, { kind: 'handedOff', key, owner })
}
