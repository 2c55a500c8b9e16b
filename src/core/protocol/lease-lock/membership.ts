import type { NodeId } from '../../model/identity.ts'

/** Who does what never changes: the first node keeps the locks, the second is the resource, the others work. */
export interface Layout {
  readonly store: NodeId
  readonly resource: NodeId
  /** The asynchronous copy of the lock store, or null. */
  readonly replica: NodeId | null
  readonly workers: readonly NodeId[]
}

export function layoutOf(nodes: readonly NodeId[], isReplicated: boolean): Layout {
  return {
    store: nodes[0]!,
    resource: nodes[1]!,
    replica: isReplicated ? nodes[2]! : null,
    workers: nodes.slice(isReplicated ? 3 : 2),
  }
}

/** The worker that serves a client that came to the wrong door. */
export function workerFor(client: string, { workers }: Layout): NodeId {
  return workers[Number(client.slice(1)) % workers.length]!
}
