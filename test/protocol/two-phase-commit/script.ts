import type { NodeId } from '../../../src/core/model/identity.ts'
import { judge } from '../../../src/core/check/judge.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { twoPhaseCommit } from '../../../src/core/protocol/two-phase-commit/index.ts'
import type {
  NoteOf,
  TwoPhaseMessage,
  TwoPhaseNote,
} from '../../../src/core/protocol/two-phase-commit/messages.ts'
import type {
  Coordinator,
  Participant,
  TwoPhaseState,
} from '../../../src/core/protocol/two-phase-commit/state.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

export type Cluster = ScriptedCluster<TwoPhaseState, TwoPhaseMessage>

/**
 * A coordinator n1 and that many participants n2, n3, …, all of which have said hello. `P1` of the catalogue is n2.
 * With two participants a1, a3, a5 live at n2 and a2, a4, a6 at n3.
 */
export function clusterOf(participants: number, options: { mutant?: string; config?: Config } = {}): Cluster {
  const cluster: Cluster = new ScriptedCluster(twoPhaseCommit, {
    nodes: participants + 1,
    mutant: options.mutant ?? null,
    config: options.config ?? {},
  })
  cluster.settle()
  return cluster
}

export function coordinator(cluster: Cluster): Coordinator {
  const state = cluster.state('n1')
  if (state.role !== 'coordinator') throw new Error('n1 does not coordinate.')
  return state
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

/** Asks the coordinator for a reading; gives the name of the transaction. */
export function reading(cluster: Cluster, client = 'c9', seq = 1): string {
  cluster.request('n1', client, seq, { f: 'read-balances' })
  return begun(cluster).at(-1)!.txid
}

function begun(cluster: Cluster): NoteOf<'began'>[] {
  return notes(cluster, 'began').map(({ note }) => note)
}

export function notes<K extends TwoPhaseNote['kind']>(
  cluster: Cluster,
  kind: K,
): { readonly node: NodeId; readonly note: NoteOf<K>; readonly seq: number }[] {
  return cluster.trace.flatMap((event) => {
    if (event.kind !== 'noted') return []
    const note = event.note as TwoPhaseNote
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

export function sentCount(cluster: Cluster, type: TwoPhaseMessage['type']): number {
  return cluster.sent.filter(({ message }) => message.type === type).length
}

/** What the judges find wrong in the whole trace: names of checks. */
export function broken(cluster: Cluster): string[] {
  const { tables, invariants, durability, configFields } = twoPhaseCommit
  const config = completeConfig(configFields, {})
  const setup = {
    nodes: cluster.nodes,
    config,
    workload: 'bank',
    tables,
    invariants,
    durability,
    checks: null,
  } as const
  return judge(setup, cluster.trace)
    .filter(({ answer }) => answer === 'illegal')
    .map(({ check }) => check)
}

export function rowsOf(cluster: Cluster, node: NodeId, table: string): string[] {
  return [...(cluster.disk(node).get(table)?.keys() ?? [])].map(String).sort()
}

export function balance(cluster: Cluster, node: NodeId, account: string): number {
  return Number(cluster.disk(node).get('accounts')?.get(account))
}
