import { judge } from '../../../src/core/check/judge.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import type { Operation, Reply } from '../../../src/core/model/operation.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { sharding } from '../../../src/core/protocol/sharding/index.ts'
import type { NoteOf, ShardingMessage, ShardingNote } from '../../../src/core/protocol/sharding/messages.ts'
import type { Controller, Server, ShardingState } from '../../../src/core/protocol/sharding/state.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

export interface Cluster {
  readonly script: ScriptedCluster<ShardingState, ShardingMessage>
  readonly config: Config
}

/** The controller n1 and the others, all in configuration 1. */
export function clusterOf(nodes: number, config: Config = {}, mutant: string | null = null): Cluster {
  const script = new ScriptedCluster(sharding, { nodes, config, mutant, workload: 'kv' })
  script.settle()
  return { script, config }
}

export function join({ script }: Cluster, node: NodeId): void {
  script.administer('n1', { kind: 'addMember', node })
}

export function leave({ script }: Cluster, node: NodeId): void {
  script.administer('n1', { kind: 'removeMember', node })
}

export function controller({ script }: Cluster): Controller {
  return script.state('n1') as Controller
}

export function server({ script }: Cluster, node: NodeId): Server {
  return script.state(node) as Server
}

export const keys = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i + 1}`)
export const write = (key: string, value: number): Operation => ({ f: 'write', key, value })
export const read = (key: string): Operation => ({ f: 'read', key })
export const done = (value: number | boolean | null): Reply => ({ kind: 'done', value })

let seqs = 0

/** Asks as a client does that follows redirections; null: no answer yet. */
export function ask(
  cluster: Cluster,
  operation: Operation,
  from: NodeId = 'n1',
  client = 'c1',
): Reply | null {
  const { script } = cluster
  const seq = ++seqs
  let to = from
  for (let hops = 0; hops < 10; hops++) {
    const before = script.replies.length
    script.request(to, client, seq, operation)
    script.settle()
    const reply = script.replies.slice(before).find((one) => one.client === client && one.seq === seq)?.reply
    if (reply === undefined) return null
    if (reply.kind !== 'redirected' || reply.to === null) return reply
    to = reply.to
  }
  throw new Error('Redirections lead in a circle.')
}

/** The owner that the controller names for a key. */
export function ownerOf({ script }: Cluster, key: string): NodeId {
  script.request('n1', 'asker', ++seqs, read(key))
  const { reply } = script.replies.at(-1)!
  return reply.kind === 'redirected' ? reply.to! : 'nobody'
}

export function notes<K extends ShardingNote['kind']>({ script }: Cluster, kind: K): NoteOf<K>[] {
  return script.trace.flatMap((event) =>
    event.kind === 'noted' && event.note.kind === kind ? [event.note as NoteOf<K>] : [],
  )
}

/** What the protocol's own checks find wrong in the whole trace: names of checks. */
export function broken({ script, config }: Cluster): string[] {
  const { tables, invariants, durability, configFields } = sharding
  const checks = ['durable-before-send', ...invariants.map(({ id }) => id)]
  const complete = completeConfig(configFields, config)
  const setup = {
    nodes: script.nodes,
    config: complete,
    workload: 'kv',
    tables,
    invariants,
    durability,
    checks,
  } as const
  return judge(setup, script.trace)
    .filter(({ answer }) => answer === 'illegal')
    .map(({ check }) => check)
}
