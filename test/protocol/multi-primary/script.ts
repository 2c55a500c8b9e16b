import { judge } from '../../../src/core/check/judge.ts'
import type { Json } from '../../../src/core/base/json.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import type { Operation, WorkloadId } from '../../../src/core/model/operation.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { multiPrimary } from '../../../src/core/protocol/multi-primary/index.ts'
import type {
  MultiPrimaryMessage,
  MultiPrimaryNote,
  NoteOf,
} from '../../../src/core/protocol/multi-primary/messages.ts'
import type { MultiPrimaryNode } from '../../../src/core/protocol/multi-primary/state.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

/** A cluster with what its judges must know; `A` of the catalogue is n1, `B` n2, `C` n3. */
export interface Script {
  readonly cluster: ScriptedCluster<MultiPrimaryNode, MultiPrimaryMessage>
  /** Asks a node and gives its answer; `nowUs` is the node's own clock. */
  ask(node: NodeId, operation: Operation, nowUs?: number): Json
  /** Everybody asks everybody, until nothing is on its way. */
  gossip(): void
  notes<K extends MultiPrimaryNote['kind']>(kind: K): NoteOf<K>[]
  /** Names of the checks over disks and copies that find something wrong. */
  broken(): string[]
}

export function scriptOf(
  nodes: number,
  workload: WorkloadId,
  { config, mutant = null }: { config: Config; mutant?: string | null },
): Script {
  const cluster = new ScriptedCluster(multiPrimary, { nodes, workload, config, mutant })
  let seq = 0
  return {
    cluster,
    ask(node, operation, nowUs = cluster.nowUs) {
      seq++
      cluster.feed(node, { kind: 'requested', nowUs, client: 'c1', seq, operation })
      const { reply } = cluster.replies.at(-1)!
      if (reply.kind !== 'done') throw new Error(`${node} answers ${reply.kind}.`)
      return reply.value
    },
    gossip() {
      for (let round = 0; round < nodes; round++) {
        for (const node of cluster.nodes) cluster.fire(node, 'gossip')
        cluster.settle()
      }
    },
    notes: <K extends MultiPrimaryNote['kind']>(kind: K) =>
      cluster.trace.flatMap((event) => {
        if (event.kind !== 'noted' || event.note.kind !== kind) return []
        return [event.note as NoteOf<K>]
      }),
    broken() {
      const { configFields, tables, invariants, durability } = multiPrimary
      const checks = ['durable-before-send', ...invariants.map(({ id }) => id)]
      const complete = completeConfig(configFields, config)
      const setup = {
        nodes: cluster.nodes,
        config: complete,
        workload,
        tables,
        invariants,
        durability,
        checks,
      }
      return judge(setup, cluster.trace).flatMap(({ check, answer }) => (answer === 'illegal' ? [check] : []))
    },
  }
}
