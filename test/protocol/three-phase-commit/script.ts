import type { NodeId } from '../../../src/core/model/identity.ts'
import { judge } from '../../../src/core/check/judge.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { threePhaseCommit } from '../../../src/core/protocol/three-phase-commit/index.ts'
import type {
  NoteOf,
  ThreePhaseMessage,
  ThreePhaseNote,
} from '../../../src/core/protocol/three-phase-commit/messages.ts'
import type { Participant, ThreePhaseState } from '../../../src/core/protocol/three-phase-commit/state.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

export type Cluster = ScriptedCluster<ThreePhaseState, ThreePhaseMessage>

/**
 * A coordinator n1 and that many participants n2, n3, …, all of which have said hello. `P1` of the catalogue is n2.
 * With two participants a1, a3, a5 live at n2 and a2, a4, a6 at n3.
 */
export function clusterOf(participants: number, options: { mutant?: string; config?: Config } = {}): Cluster {
  const cluster: Cluster = new ScriptedCluster(threePhaseCommit, {
    nodes: participants + 1,
    mutant: options.mutant ?? null,
    config: options.config ?? {},
  })
  cluster.settle()
  return cluster
}

export function participant(cluster: Cluster, node: NodeId): Participant {
  const state = cluster.state(node)
  if (state.role !== 'participant') throw new Error(`${node} is no participant.`)
  return state
}

/** Asks the coordinator for a transfer; gives the name of the transaction. */
export function transfer(
  cluster: Cluster,
  from: string,
  to: string,
  amount: number,
  client = 'c1',
  seq = 1,
): string {
  cluster.request('n1', client, seq, { f: 'transfer', from, to, amount })
  return begun(cluster).at(-1)!.txid
}

function begun(cluster: Cluster): NoteOf<'began'>[] {
  return notes(cluster, 'began').map(({ note }) => note)
}

export function notes<K extends ThreePhaseNote['kind']>(
  cluster: Cluster,
  kind: K,
): { readonly node: NodeId; readonly note: NoteOf<K>; readonly seq: number }[] {
  return cluster.trace.flatMap((event) => {
    if (event.kind !== 'noted') return []
    const note = event.note as ThreePhaseNote
    return note.kind === kind ? [{ node: event.node, note: note as NoteOf<K>, seq: event.seq }] : []
  })
}

/** What each node has decided about a transaction, first decision first: `n2: commit`. */
export function decisions(cluster: Cluster, txid: string): string[] {
  return notes(cluster, 'decided')
    .filter(({ note }) => note.txid === txid)
    .map(({ node, note }) => `${node}: ${note.decision}`)
    .sort()
}

/** Persist effects of a node: every one of them is a forced write. */
export function forcedWrites(cluster: Cluster, node: NodeId): number {
  return cluster.trace.filter((event) => event.kind === 'wrote' && event.node === node).length
}

export function sentCount(cluster: Cluster, type: ThreePhaseMessage['type']): number {
  return cluster.sent.filter(({ message }) => message.type === type).length
}

/** What the judges find wrong in the whole trace. */
export function illegal(cluster: Cluster, config: Config = {}): Verdict[] {
  const { tables, invariants, durability, configFields } = threePhaseCommit
  const setup = {
    nodes: cluster.nodes,
    config: completeConfig(configFields, config),
    workload: 'bank',
    tables,
    invariants,
    durability,
    checks: null,
  } as const
  return judge(setup, cluster.trace).filter(({ answer }) => answer === 'illegal')
}

/** The names of the checks that raise the alarm. */
export function broken(cluster: Cluster, config: Config = {}): string[] {
  return illegal(cluster, config).map(({ check }) => check)
}

/** The participant hears nothing for its time-out, becomes the terminator, and waits for those that cannot answer. */
export function terminate(cluster: Cluster, node: NodeId, txid: string): void {
  cluster.fire(node, `silence ${txid}`)
  cluster.settle()
  cluster.fire(node, `answers ${txid}`)
  cluster.settle()
}

export function rowsOf(cluster: Cluster, node: NodeId, table: string): string[] {
  return [...(cluster.disk(node).get(table)?.keys() ?? [])].map(String).sort()
}
