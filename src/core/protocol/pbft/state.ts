import type { Json } from '../../base/json.ts'
import { required } from '../../base/assert.ts'
import type { Authenticator } from '../../model/authenticator.ts'
import type { DurableWrite, TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Sessions } from '../../model/session.ts'
import type { Store } from '../../model/store.ts'
import type { Config, ConfigField } from '../contract.ts'
import {
  signed,
  type Certificate,
  type Checkpoint,
  type ClientRequest,
  type Commit,
  type NewView,
  type PbftMessage,
  type PbftNote,
  type PrePrepare,
  type Prepare,
  type Refusal,
  type Unsigned,
  type ViewChange,
} from './messages.ts'
import type { Rules } from './mutants.ts'

/**
 * `replica` has the rows `self` (`{view, active, newView}`) and `stable` (`{seq, digest, proof}`); `log` one row a
 * sequence number above the stable checkpoint (`{accepted, prepared}`: Q and P); `snapshots` one row a checkpoint.
 */
export const tables: TableSpec = { replica: 'name', log: 'index', snapshots: 'index' }

export const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'tolerated', default: 0, min: 0, max: 4 },
  { kind: 'number', name: 'checkpointEvery', default: 16, min: 1, max: 1000 },
  { kind: 'number', name: 'window', default: 32, min: 1, max: 2000 },
  { kind: 'number', name: 'requestMs', default: 300, min: 50, max: 10_000 },
  { kind: 'number', name: 'viewChangeMs', default: 300, min: 50, max: 10_000 },
  { kind: 'number', name: 'statusMs', default: 100, min: 20, max: 2000 },
  { kind: 'choice', name: 'requests', default: 'signed', choices: ['signed', 'vouched'] },
]

/** The configuration as the protocol uses it. Times in whole microseconds. */
export interface Settings {
  /** f, as it was asked for; 0: as many as the nodes allow. */
  readonly tolerated: number
  /** K */
  readonly checkpointEvery: number
  /** L */
  readonly window: number
  readonly requestUs: number
  readonly viewChangeUs: number
  readonly statusUs: number
  readonly requests: 'signed' | 'vouched'
}

export function settingsOf(config: Config): Settings {
  const number = (name: string): number => required(config[name], `Setting ${name} is missing.`) as number
  return {
    tolerated: number('tolerated'),
    checkpointEvery: number('checkpointEvery'),
    window: number('window'),
    requestUs: Math.round(number('requestMs') * 1000),
    viewChangeUs: Math.round(number('viewChangeMs') * 1000),
    statusUs: Math.round(number('statusMs') * 1000),
    requests: config['requests'] === 'vouched' ? 'vouched' : 'signed',
  }
}

/** f: how many of n replicas may be traitors (PBFT-1). */
export function faultsOf(nodes: number, tolerated = 0): number {
  return tolerated > 0 ? tolerated : Math.floor((nodes - 1) / 3)
}

/** Any two sets of so many replicas share at least one correct one (PBFT-1). */
export function quorumOf(nodes: number, faults: number): number {
  return Math.ceil((nodes + faults + 1) / 2)
}

/** One sequence number. `prepares` and `commits` hold the latest vote of each sender. */
export interface Entry {
  /** The pre-prepare of the current view; Q. */
  accepted: PrePrepare | null
  /** The prepared certificate of the highest view; P. */
  prepared: Certificate | null
  readonly prepares: Prepare[]
  readonly commits: Commit[]
  committed: boolean
  /** When it last moved: what moves needs no help. */
  sinceUs: number
}

export interface Snapshot {
  readonly digest: string
  readonly store: Json
  readonly sessions: Json
}

export interface Stable {
  readonly seq: number
  readonly digest: string
  readonly proof: readonly Checkpoint[]
}

/** What survives a restart, as it is in memory; every change goes out as a persist effect in the same step. */
export interface Durable {
  view: number
  /** False from the view-change until the new-view. */
  active: boolean
  /** The message that began this view, to be shown to whoever missed it. */
  newView: NewView | null
  /** The last stable checkpoint; its `seq` is h, the low watermark. */
  stable: Stable
  /** By sequence number, above h. */
  readonly log: Map<number, Entry>
  /** The own state at checkpoints, from the stable one on. */
  readonly snapshots: Map<number, Snapshot>
}

/** A request that this node knows of and has not executed. */
export interface Known {
  readonly request: ClientRequest
  readonly digest: string
}

/** What is lost in a crash. */
export interface Volatile {
  store: Store
  sessions: Sessions
  executed: number
  /** Who says that a client asks for this: by digest. This node itself, when the client asked it. */
  readonly vouchers: Map<string, { readonly request: ClientRequest | null; readonly nodes: Set<NodeId> }>
  /** Authentic requests that are not executed, oldest first; one for each client, which asks for one thing at a time. */
  readonly waiting: Map<ClientId, Known>
  /** The request whose execution the running view-change timer waits for. */
  timed: string | null
  /** Sequence number that the current view gives to a digest. */
  readonly ordered: Map<string, number>
  /** The last sequence number that the primary has given away. */
  lastOrdered: number
  /** Pre-prepares whose request nobody has vouched for yet. */
  readonly held: Map<number, PrePrepare>
  /** Checkpoint messages above h. */
  readonly checkpoints: Checkpoint[]
  /** The last view-change of every node. */
  readonly viewChanges: Map<NodeId, ViewChange>
  /** Views given up since something was last executed: time-outs are doubled as often (PBFT-13). */
  failed: number
  /** The view for which the new-view timer runs. */
  awaited: number
  refusals: number
}

export interface PbftState {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly peers: readonly NodeId[]
  readonly faults: number
  readonly quorum: number
  readonly settings: Settings
  readonly rules: Rules
  readonly authenticator: Authenticator
  readonly durable: Durable
  readonly volatile: Volatile
}

/** The effects of one step, in the making. */
export type Effects = Effect<PbftMessage>[]

/** A note of this protocol; the type keeps the union closed. */
export function note(effects: Effects, fact: PbftNote): void {
  effects.push({ kind: 'note', note: fact })
}

export function refuse(state: PbftState, effects: Effects, message: PbftMessage, reason: Refusal): void {
  state.volatile.refusals++
  note(effects, { kind: 'refused', from: message.from, type: message.type, reason })
}

export function primaryOf(state: Pick<PbftState, 'nodes'>, view: number): NodeId {
  return required(state.nodes[view % state.nodes.length], `View ${view} has a primary.`)
}

export function isPrimary(state: PbftState): boolean {
  return primaryOf(state, state.durable.view) === state.self
}

export function own<M extends PbftMessage>(state: PbftState, message: Unsigned<M>): M {
  return signed<M>(state.self, state.authenticator, message)
}

export function multicast(state: PbftState, effects: Effects, message: PbftMessage): void {
  for (const to of state.peers) effects.push({ kind: 'send', to, message })
}

export function entryAt(state: PbftState, seq: number, nowUs: number): Entry {
  const { log } = state.durable
  let entry = log.get(seq)
  if (entry === undefined) {
    entry = { accepted: null, prepared: null, prepares: [], commits: [], committed: false, sinceUs: nowUs }
    log.set(seq, entry)
  }
  return entry
}

/** The row of a sequence number as it must be now. */
export function logWrite(state: PbftState, seq: number, entry: Entry): DurableWrite[] {
  const value = { accepted: entry.accepted, prepared: entry.prepared } as unknown as Json
  return state.rules.keepsLog ? [{ kind: 'put', table: 'log', key: seq, value }] : []
}

export function viewWrite({ durable: { view, active, newView } }: PbftState): DurableWrite {
  return {
    kind: 'put',
    table: 'replica',
    key: 'self',
    value: { view, active, newView } as unknown as Json,
  }
}

/** h < seq <= h + L */
export function inWindow(state: PbftState, seq: number): boolean {
  const { stable } = state.durable
  return state.rules.inWindow(seq, stable.seq, state.settings.window)
}

/** A time-out: doubled for every view that failed after the first one was given up, at most 64-fold (PBFT-13). */
export function doubled(state: PbftState, us: number): number {
  return us * 2 ** Math.min(6, Math.max(0, state.volatile.failed - 1))
}
