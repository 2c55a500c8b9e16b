import { required } from '../../base/assert.ts'
import type { DurableWrite, TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Locks } from '../../model/lock-table.ts'
import type { Operation } from '../../model/operation.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { Decision, MessageOf, TwoPhaseMessage, TwoPhaseNote, Txid, Vote, Write } from './messages.ts'
import type { Conduct } from './mutants.ts'

/**
 * `accounts`: balance by account. `prepared`: what a yes vote promised, by transaction. `decisions`: committed
 * transactions that somebody may still ask about. `commits`: the coordinator's log of committed transactions that have
 * not ended. `node`: the rows `life` (how often the node started; the coordinator's epoch) and `floor`.
 */
export const tables: TableSpec = {
  accounts: 'name',
  prepared: 'name',
  decisions: 'name',
  commits: 'name',
  node: 'name',
}

export const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'voteTimeoutMs', default: 400, min: 5, max: 10_000 },
  { kind: 'number', name: 'lockTimeoutMs', default: 250, min: 1, max: 10_000 },
  { kind: 'number', name: 'inquiryTimeoutMs', default: 500, min: 5, max: 10_000 },
  { kind: 'number', name: 'ackTimeoutMs', default: 150, min: 5, max: 10_000 },
  { kind: 'number', name: 'inFlightMax', default: 16, min: 1, max: 1000 },
  { kind: 'number', name: 'attempts', default: 4, min: 1, max: 20 },
  { kind: 'choice', name: 'enlist', default: 'touched', choices: ['touched', 'all'] },
]

/** The configuration as the protocol uses it. Times in whole microseconds. */
export interface Settings {
  readonly voteTimeoutUs: number
  readonly lockTimeoutUs: number
  readonly inquiryTimeoutUs: number
  readonly ackTimeoutUs: number
  /** How many transactions the coordinator lets compete for locks at once; the others wait their turn. */
  readonly inFlightMax: number
  /** How often a transaction that lost a race for locks is tried before its client is told. */
  readonly attempts: number
  /** Who votes on a transfer: participants whose accounts it touches, or all of them, each with its log records. */
  readonly enlist: 'touched' | 'all'
}

export function settingsOf(config: Config): Settings {
  const number = (name: string): number => required(config[name], `Setting ${name} is missing.`) as number
  const microseconds = (name: string): number => Math.round(number(name) * 1000)
  return {
    voteTimeoutUs: microseconds('voteTimeoutMs'),
    lockTimeoutUs: microseconds('lockTimeoutMs'),
    inquiryTimeoutUs: microseconds('inquiryTimeoutMs'),
    ackTimeoutUs: microseconds('ackTimeoutMs'),
    inFlightMax: number('inFlightMax'),
    attempts: number('attempts'),
    enlist: config['enlist'] === 'all' ? 'all' : 'touched',
  }
}

interface Common {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly settings: Settings
  readonly conduct: Conduct
  /** The node's clock at its last input. */
  nowUs: number
  /** Invariant: no message leaves early before the row `life` of this start is safe on disk. */
  startIsSafe: boolean
  /** Log writes that nothing waits for (END and ABORT records): they ride along with the next forced one. */
  unwritten: DurableWrite[]
  /** The last transactions that ended here, oldest first, for people. */
  readonly recent: Recent[]
}

export interface Recent {
  readonly txid: Txid
  readonly decision: Decision
  readonly text: string
}

export const recentMax = 50

/** A client's wish, and how often it has been tried. */
export interface Order {
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation
  readonly attempt: number
}

/** What the coordinator's log keeps of a committed transaction. */
export interface CommitRecord {
  readonly participants: readonly NodeId[]
  readonly client: ClientId
  readonly seq: number
  readonly text: string
}

export interface Transaction extends CommitRecord {
  readonly txid: Txid
  /** Null when it was found in the log: its client was told or gave up in another life. */
  readonly order: Order | null
  /** `committing` while the COMMIT record is on its way to the disk, `committed` until all have acknowledged. */
  phase: 'reading' | 'voting' | 'committing' | 'committed'
  readonly votes: Map<NodeId, Vote>
  readonly acks: Set<NodeId>
  /** An acknowledgement did not come in time: Commit was sent again. */
  isLate: boolean
  /** The reading so far, for a read-only transaction. */
  readonly balances: Map<string, number>
  readonly readers: Set<NodeId>
}

export interface Coordinator extends Common {
  readonly role: 'coordinator'
  readonly durable: { readonly epoch: number; readonly commits: Map<Txid, CommitRecord> }
  readonly volatile: {
    number: number
    /** All that have not ended, oldest first. */
    readonly transactions: Map<Txid, Transaction>
    /** The life of each participant, as last heard. */
    readonly lives: Map<NodeId, number>
    /** Those that are not decided yet. */
    readonly underWay: Set<Txid>
    /** Wishes to begin, those to try again first. */
    readonly orders: Order[]
  }
}

export interface PreparedRecord {
  readonly coordinator: NodeId
  readonly participants: readonly NodeId[]
  readonly writes: readonly Write[]
}

/** Work that has, or waits for, its locks. */
export interface Work {
  readonly from: NodeId
  readonly message: MessageOf<'Read'> | MessageOf<'Prepare'>
}

/** The uncertainty of a participant that voted yes and has not heard the decision. */
export interface Doubt {
  readonly sinceUs: number
  readonly restored: boolean
  /** The time-out has passed: people were told, and everybody was asked. */
  isNoted: boolean
  /** Other participants that answered that they do not know either. */
  readonly uncertain: Set<NodeId>
}

export interface Participant extends Common {
  readonly role: 'participant'
  readonly durable: {
    readonly life: number
    floor: Txid
    readonly balances: Map<string, number>
    readonly prepared: Map<Txid, PreparedRecord>
    readonly commits: Set<Txid>
  }
  readonly volatile: {
    /** The highest floor that the coordinator has told; it reaches the disk with the next forced record. */
    floor: Txid
    readonly locks: Locks
    readonly waiting: Map<Txid, Work>
    /** Work whose locks have just been granted. */
    readonly granted: Work[]
    /** Read-only transactions that hold shared locks. */
    readonly reading: Map<Txid, MessageOf<'Values'>>
    /** Those of `durable.prepared` whose record is safe: this node voted yes. */
    readonly voted: Set<Txid>
    /** Transactions above the floor that are over here: a message of theirs that comes late begins nothing. */
    readonly closed: Map<Txid, 'aborted' | 'read'>
    readonly doubts: Map<Txid, Doubt>
  }
}

export type TwoPhaseState = Coordinator | Participant
export type Effects = Effect<TwoPhaseMessage>[]

/** Tags of the persist effects whose safety a node waits for. */
export type DoneTag =
  { readonly kind: 'started' } | { readonly kind: 'prepared' | 'committed'; readonly txid: Txid }

export function note(out: Effects, fact: TwoPhaseNote): void {
  out.push({ kind: 'note', note: fact })
}

export function remember(state: TwoPhaseState, recent: Recent): void {
  state.recent.push(recent)
  if (state.recent.length > recentMax) state.recent.shift()
}
