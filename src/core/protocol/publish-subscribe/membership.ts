import { placeOf } from '../../model/hash-ring.ts'
import type { NodeId } from '../../model/identity.ts'

/** Who belongs to the cluster never changes; the first `count` nodes publish, 0: all of them (PS-1). */
export function publishersOf(nodes: readonly NodeId[], count: number): readonly NodeId[] {
  return count === 0 ? nodes : nodes.slice(0, count)
}

/** The one node that publishes a topic: it gives the numbers. */
export function publisherOf(topic: string, publishers: readonly NodeId[]): NodeId {
  return publishers[placeOf(topic) % publishers.length]!
}
