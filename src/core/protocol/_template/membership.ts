import type { NodeId } from '../../model/identity.ts'

/** Who belongs to the cluster never changes; the first of them owns the register. */
export function ownerOf(nodes: readonly NodeId[]): NodeId {
  return nodes[0]!
}
