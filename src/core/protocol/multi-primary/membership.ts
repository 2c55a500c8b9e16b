import type { NodeId } from '../../model/identity.ts'
import type { Actor } from './messages.ts'

/** Everybody but the node itself; who belongs to the cluster never changes. */
export function peersOf(self: NodeId, nodes: readonly NodeId[]): NodeId[] {
  return nodes.filter((node) => node !== self)
}

/** The node behind an actor's name. A node has one name for each disk that it has had. */
export function nodeOf(actor: Actor): NodeId {
  return actor.split('@')[0]!
}
