/** Who keeps a key. The members are fixed for a run: moving ranges between nodes is what the sharded store is about. */
import { placeOf, type HashRing } from '../../model/hash-ring.ts'
import type { NodeId } from '../../model/identity.ts'
import type { DynamoNode, Slot } from './state.ts'

/** DYN-2: the preference list of a key, the first N machines clockwise from its place. */
export function preferenceList(node: DynamoNode, key: string): readonly NodeId[] {
  let list = node.lists.get(key)
  if (list === undefined)
    node.lists.set(key, (list = node.rules.preference(node.ring, placeOf(key), node.settings.copies)))
  return list
}

export function keeps(node: DynamoNode, key: string, who: NodeId = node.self): boolean {
  return preferenceList(node, key).includes(who)
}

/** A node of an active list, and the one that it stands in for. */
export interface Place {
  readonly node: NodeId
  readonly standsFor: NodeId | null
}

/**
 * Riak's reading of section 4.6: the list of a key with every place whose node is down given to the next node that is
 * up, clockwise after the list. `owners` are those of the ring's points from the key on; a node may stand in twice.
 */
export function activeList(
  owners: readonly NodeId[],
  copies: number,
  isUp: (node: NodeId) => boolean,
): Place[] {
  const spare = owners.slice(copies).filter(isUp)
  return owners.slice(0, copies).flatMap((owner): Place[] => {
    if (isUp(owner)) return [{ node: owner, standsFor: null }]
    const substitute = spare.shift()
    return substitute === undefined ? [] : [{ node: substitute, standsFor: owner }]
  })
}

/** The places of an operation. DYN-6: substitutes for nodes that are suspected already are named at once. */
export function slotsOf(node: DynamoNode, key: string): Slot[] {
  const slots = preferenceList(node, key).map((primary): Slot => ({
    primary,
    substitute: null,
    answeredBy: primary === node.self ? primary : null,
  }))
  substitute(node, key, slots)
  return slots
}

/** Names a substitute for every suspected place that has none; gives those that are new. */
export function substitute(node: DynamoNode, key: string, slots: readonly Slot[]): Slot[] {
  if (!node.rules.mayDivert(node.settings.isSloppy)) return []
  const taken = new Set(slots.flatMap((slot) => [slot.primary, slot.substitute]))
  const spare = machinesFrom(node.ring, placeOf(key), node)
    .filter((other) => !taken.has(other) && !node.suspects.has(other))
    .values()
  return slots.filter((slot) => {
    const isOpen = slot.answeredBy === null && slot.substitute === null && node.suspects.has(slot.primary)
    if (!isOpen) return false
    const next = spare.next()
    slot.substitute = next.done === true ? null : next.value
    return slot.substitute !== null
  })
}

function machinesFrom(ring: HashRing, place: number, { nodes, rules }: DynamoNode): NodeId[] {
  return [...new Set(rules.preference(ring, place, nodes.length))]
}

/** Whoever speaks is alive. */
export function heardFrom(node: DynamoNode, peer: NodeId): void {
  node.suspects.delete(peer)
}

/** A node that did not answer in time is passed over until it is heard again. */
export function doubt(node: DynamoNode, peer: NodeId): boolean {
  if (peer === node.self || node.suspects.has(peer)) return false
  node.suspects.add(peer)
  return true
}
