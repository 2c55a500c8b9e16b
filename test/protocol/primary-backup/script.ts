import { judge } from '../../../src/core/check/judge.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import { completeConfig, type Config } from '../../../src/core/protocol/contract.ts'
import { primaryBackup } from '../../../src/core/protocol/primary-backup/index.ts'
import type {
  NoteOf,
  PrimaryBackupMessage,
  PrimaryBackupNote,
} from '../../../src/core/protocol/primary-backup/messages.ts'
import type {
  PrimaryBackupState,
  Server,
  ViewService,
} from '../../../src/core/protocol/primary-backup/state.ts'
import type { Operation, Reply } from '../../../src/core/model/operation.ts'
import { ScriptedCluster } from '../scripted-cluster.ts'

export interface Cluster {
  readonly script: ScriptedCluster<PrimaryBackupState, PrimaryBackupMessage>
  readonly config: Config
}

/** The view service n1 and that many servers: s1 of the catalogue is n2. All have reported and the first view stands. */
export function clusterOf(servers: number, config: Config = {}, mutant: string | null = null): Cluster {
  const script = new ScriptedCluster(primaryBackup, { nodes: servers + 1, config, mutant, workload: 'kv' })
  script.settle()
  return { script, config }
}

export function server({ script }: Cluster, node: NodeId): Server {
  const state = script.state(node)
  if (state.role !== 'server') throw new Error(`${node} is no server.`)
  return state
}

/** `#2 (n2,n3 n4)`, as the view service sees it. */
export function viewText({ script }: Cluster): string {
  return viewTextOf(script.state('n1') as ViewService)
}

export function viewTextOf({ view }: Pick<ViewService, 'view'>): string {
  return view === null ? '#0 (-,-)' : `#${view.number} (${view.primary},${view.backups.join(' ') || '-'})`
}

/** Time enough for two checks of the view service and for what follows from them. */
export function wait({ script }: Cluster, ms = 800): void {
  script.advance(ms * 1000)
}

let seqs = 0

/** Asks, lets everything arrive that can, and gives the answer; null: none. */
export function ask({ script }: Cluster, node: NodeId, operation: Operation, client = 'c1'): Reply | null {
  const seq = ++seqs
  script.request(node, client, seq, operation)
  script.settle()
  return script.replies.find((reply) => reply.client === client && reply.seq === seq)?.reply ?? null
}

export const write = (key: string, value: number): Operation => ({ f: 'write', key, value })
export const read = (key: string): Operation => ({ f: 'read', key })
export const done = (value: number | null): Reply => ({ kind: 'done', value })

export function notes<K extends PrimaryBackupNote['kind']>(
  { script }: Cluster,
  kind: K,
): { readonly node: NodeId; readonly note: NoteOf<K> }[] {
  return script.trace.flatMap((event) => {
    if (event.kind !== 'noted') return []
    const note = event.note as PrimaryBackupNote
    return note.kind === kind ? [{ node: event.node, note: note as NoteOf<K> }] : []
  })
}

/** What the judges of the protocol's own rules find wrong in the whole trace: names of checks. */
export function broken({ script, config }: Cluster): string[] {
  const { tables, invariants, durability, configFields } = primaryBackup
  const checks = ['durable-before-send', ...invariants.map(({ id }) => id)]
  const setup = {
    nodes: script.nodes,
    config: completeConfig(configFields, config),
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
