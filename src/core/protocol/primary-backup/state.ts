import { required } from '../../base/assert.ts'
import type { TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import type { Sessions } from '../../model/session.ts'
import type { Store } from '../../model/store.ts'
import type { Config, ConfigField } from '../contract.ts'
import type {
  LogHistory,
  LogRecord,
  Position,
  PrimaryBackupMessage,
  PrimaryBackupNote,
  View,
} from './messages.ts'
import type { Conduct } from './mutants.ts'

/**
 * `records`: the end of the log by index. `node`: the rows `view`, `life` (how often the server started), `initialised`
 * (the view in which it was last brought up to date), `established` (whether it may lead in `view`), `checkpoint`
 * (a copy of the state); at the view service `view` and `acknowledged`.
 */
export const tables: TableSpec = { records: 'index', node: 'name' }

export const modes = ['asynchronous', 'semi-synchronous', 'synchronous'] as const
export type Mode = (typeof modes)[number]

export const configFields: readonly ConfigField[] = [
  { kind: 'choice', name: 'mode', default: 'synchronous', choices: modes },
  { kind: 'choice', name: 'failover', default: 'automatic', choices: ['automatic', 'manual'] },
  { kind: 'number', name: 'backups', default: 2, min: 1, max: 8 },
  { kind: 'number', name: 'acknowledgements', default: 1, min: 1, max: 8 },
  { kind: 'flag', name: 'degrade', default: false },
  { kind: 'number', name: 'degradeAfterMs', default: 300, min: 20, max: 60_000 },
  { kind: 'number', name: 'pingMs', default: 50, min: 10, max: 10_000 },
  { kind: 'number', name: 'checkMs', default: 150, min: 40, max: 60_000 },
  { kind: 'number', name: 'heartbeatMs', default: 50, min: 10, max: 10_000 },
  { kind: 'number', name: 'retryMs', default: 200, min: 20, max: 10_000 },
  { kind: 'number', name: 'recordsKept', default: 1000, min: 10, max: 100_000 },
]

/** The configuration as the protocol uses it. Times in whole microseconds. */
export interface Settings {
  readonly mode: Mode
  readonly isAutomatic: boolean
  /** How many backups the view service wants. */
  readonly backups: number
  /** How many of them must have a write before it is acknowledged, in semi-synchronous mode. */
  readonly acknowledgements: number
  readonly mayDegrade: boolean
  readonly degradeAfterUs: number
  readonly pingUs: number
  readonly checkUs: number
  readonly heartbeatUs: number
  /** After so long without an answer a transfer or records are sent again. */
  readonly retryUs: number
  /** Records above the checkpoint that make a new one. */
  readonly recordsKept: number
}

export function settingsOf(config: Config): Settings {
  const number = (name: string): number => required(config[name], `Setting ${name} is missing.`) as number
  const microseconds = (name: string): number => Math.round(number(name) * 1000)
  return {
    mode: config['mode'] as Mode,
    isAutomatic: config['failover'] === 'automatic',
    backups: number('backups'),
    acknowledgements: number('acknowledgements'),
    mayDegrade: config['degrade'] === true,
    degradeAfterUs: microseconds('degradeAfterMs'),
    pingUs: microseconds('pingMs'),
    checkUs: microseconds('checkMs'),
    heartbeatUs: microseconds('heartbeatMs'),
    retryUs: microseconds('retryMs'),
    recordsKept: number('recordsKept'),
  }
}

interface Common {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly settings: Settings
  readonly conduct: Conduct
  nowUs: number
  effects: Effect<PrimaryBackupMessage>[]
}

/** What the view service knows of a server. */
export interface Sighting {
  /** Checks since its last ping; dead at two. */
  missed: number
  heardUs: number
  view: number
  position: Position
  wantsPromotion: boolean
}

export interface ViewService extends Common {
  readonly role: 'view-service'
  /** Durable. */
  view: View | null
  /** Durable: whether the primary has acknowledged that view. */
  isAcknowledged: boolean
  /** In the order in which they were first heard of. */
  readonly sightings: Map<NodeId, Sighting>
}

/** A log whose beginning may be cut off: `records[0]` has index `base + 1`. */
export interface Log {
  base: number
  records: LogRecord[]
  history: LogHistory
}

export interface DurableState {
  view: View | null
  initialised: number
  isEstablished: boolean
  readonly life: number
  readonly log: Log
  store: Store
  sessions: Sessions
  /** The index at which the checkpoint on the disk was taken. */
  checkpoint: number
}

/** What a primary knows of one backup. */
export interface Progress {
  /** `transfer`: it must get the full state first. */
  stage: 'transfer' | 'stream'
  /** It has everything up to here, on its disk. */
  match: number
  /** The next record to send it. */
  next: number
  /** It has answered in this view. */
  isConfirmed: boolean
  /** The highest round that it has answered. */
  round: number
  /** When something was last sent that deserves an answer, or an answer came that brought it forward. */
  sinceUs: number | null
}

/** An answer that waits for the backups; `round` only for a read. */
export interface Pending {
  readonly client: ClientId
  readonly seq: number
  readonly reply: Reply
  readonly index: number
  readonly round: number | null
  readonly sinceUs: number
}

export interface Wish {
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation
}

export type Standing = 'idle' | 'backup' | 'collecting' | 'primary'

export interface Server extends Common {
  readonly role: 'server'
  readonly durable: DurableState
  readonly volatile: {
    standing: Standing
    /** An operator asked this node to become primary; the view service is told until then. */
    wishUntilUs: number
    progress: Map<NodeId, Progress>
    /** Members of the view before that have left it for ours. */
    collected: Set<NodeId>
    /** Every record up to here may be acknowledged. */
    commit: number
    /** The end of the log when this primary entered its view: backups must have it before the view is acknowledged. */
    floor: number
    round: number
    pending: Pending[]
    /** Requests that came before this primary could begin. */
    waiting: Wish[]
    isDegraded: boolean
    /** Since when clients have been without an answer, until the first write of a new primary is acknowledged. */
    outageSinceUs: number | null
    /** The recovery time of the last fail-over to this node. */
    rtoUs: number | null
    /** Records that this life threw away, and how many of them may have been acknowledged. */
    discarded: number
    lost: number
    hasLostState: boolean
  }
}

export type PrimaryBackupState = ViewService | Server

export function note(node: PrimaryBackupState, fact: PrimaryBackupNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

/** `early` only where nothing that is still on its way to the disk is promised. */
export function send(node: PrimaryBackupState, to: NodeId, message: PrimaryBackupMessage): void {
  node.effects.push({ kind: 'send', to, message })
}

export function setTimer(node: PrimaryBackupState, timer: string, us: number): void {
  node.effects.push({ kind: 'setTimer', timer, fromUs: us, toUs: us })
}

export function lengthOf({ base, records }: Log): number {
  return base + records.length
}

/** The epoch that wrote that index; 0 for none. */
export function epochAt(history: LogHistory, index: number): number {
  let epoch = 0
  for (const [number, first] of history) if (first <= index) epoch = number
  return epoch
}

export function positionOf(log: Log): Position {
  const index = lengthOf(log)
  return { index, epoch: epochAt(log.history, index) }
}

export function isAhead(a: Position, b: Position): boolean {
  return a.epoch !== b.epoch ? a.epoch > b.epoch : a.index > b.index
}

/** The view of a server that has one. */
export function viewOf(node: Server): View {
  return required(node.durable.view, `${node.self} has no view.`)
}
