import type { Json } from '../../base/json.ts'
import type { NodeId } from '../../model/identity.ts'

/** Who does what. A node may hold several roles, or none. Roles never change. */
export interface Roles {
  readonly proposers: readonly NodeId[]
  readonly acceptors: readonly NodeId[]
  /** The first one is the distinguished learner. */
  readonly learners: readonly NodeId[]
}

/** Proposers and learners are the first nodes, acceptors the last ones, so that small counts part the roles (PAXOS-1). */
export function rolesOf(nodes: readonly NodeId[], config: { readonly [name: string]: Json }): Roles {
  const count = (name: string): number => Number(config[name]) || nodes.length
  return {
    proposers: nodes.slice(0, count('proposers')),
    acceptors: nodes.slice(-count('acceptors')),
    learners: nodes.slice(0, count('learners')),
  }
}

export function majorityOf(acceptors: readonly NodeId[]): number {
  return Math.floor(acceptors.length / 2) + 1
}
