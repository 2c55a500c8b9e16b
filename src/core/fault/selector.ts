import type { Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import type { NodeId } from '../model/identity.ts'
import { selectors, type Selector, type Target } from './fault.ts'

/** What a selector may know of a node. */
export interface NodeStatus {
  readonly node: NodeId
  readonly up: boolean
  readonly leads: boolean
  readonly epoch: number
}

export function isSelector(target: Target): target is Selector {
  return (selectors as readonly string[]).includes(target)
}

/** The nodes that a target stands for now; empty when there is none (no leader at the moment, no such node). */
export function resolveTarget(target: Target, cluster: readonly NodeStatus[], prng: Prng): NodeId[] {
  const nodes = cluster.map((status) => status.node)
  if (!isSelector(target)) return nodes.includes(target) ? [target] : []
  switch (target) {
    case 'leader':
    case 'coordinator':
      return leader(cluster)
    case 'follower':
    case 'participant':
      return oneOf(
        cluster.filter((status) => status.up && !leader(cluster).includes(status.node)),
        prng,
      )
    case 'random':
      return oneOf(cluster, prng)
    case 'minority':
      return prng.shuffle(nodes).slice(0, Math.floor((nodes.length - 1) / 2))
    case 'majority':
      return prng.shuffle(nodes).slice(0, Math.floor(nodes.length / 2) + 1)
    case 'all':
      return nodes
    default:
      return unreachable(target)
  }
}

function leader(cluster: readonly NodeStatus[]): NodeId[] {
  const claims = cluster.filter((status) => status.up && status.leads)
  const newest = claims.reduce<NodeStatus | null>(
    (best, claim) => (best === null || claim.epoch > best.epoch ? claim : best),
    null,
  )
  return newest === null ? [] : [newest.node]
}

function oneOf(cluster: readonly NodeStatus[], prng: Prng): NodeId[] {
  return cluster.length === 0 ? [] : [prng.pick(cluster).node]
}
