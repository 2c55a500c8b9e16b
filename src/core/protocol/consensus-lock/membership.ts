/** Who is what, by place and for ever: the first node is the resource, then the lock service, then the workers. */
import type { NodeId } from '../../model/identity.ts'
import type { Config } from '../contract.ts'
import type { Group } from '../nested.ts'
import { lockGroupName } from './state.ts'

export function resourceOf(nodes: readonly NodeId[]): NodeId {
  return nodes[0]!
}

export function lockGroupOf(nodes: readonly NodeId[], config: { readonly [name: string]: unknown }): Group {
  return { name: lockGroupName, members: nodes.slice(1, 1 + Number(config['lockNodes'])) }
}

export function workersOf(nodes: readonly NodeId[], group: Group): readonly NodeId[] {
  return nodes.slice(1 + group.members.length)
}

export function raftConfig(defaults: Config, config: { readonly [name: string]: unknown }): Config {
  return {
    ...defaults,
    heartbeatMs: Number(config['heartbeatMs']),
    electionTimeoutMs: Number(config['electionTimeoutMs']),
    snapshotEvery: Number(config['snapshotEvery']),
  }
}
