import type { NodeId } from '../../model/identity.ts'

/** Whom a node watches. Who belongs to the group is fixed; who of them is up is what the detector finds out. */
export function peersOf(self: NodeId, nodes: readonly NodeId[]): readonly NodeId[] {
  return nodes.filter((node) => node !== self)
}
