import { required } from '../../base/assert.ts'
import type { DurableWrite, TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Locks } from '../../model/lock-table.ts'
import type { Operation } from '../../model/operation.ts'
import type { Config, ConfigField } from '../contract.ts'
import type {
  Decision,
  MessageOf,
  NoteOf,
  SiteState,
  Stage,
  ThreePhaseMessage,
  ThreePhaseNote,
  Txid,
  Vote,
  Write,
} from './messages.ts'
import type { Conduct } from './mutants.ts'

/**
 * `accounts`: balance by account. `prepared`: what a yes vote promised, by transaction. `stages`: a participant's
 * PRECOMMIT and PREABORT records. `decisions`: committed transactions that somebody may still ask about. `precommits`
 * and `commits`: the coordinator's log of transactions that have not ended. `node`: the rows `life` (how often the node
 * started; the coordinator's epoch) and `floor`.
 */
export const tables: TableSpec = {
  accounts: 'name',
  prepared: 'name',
  stages: 'name',
  decisions: 'name',
  precommits: 'name',
  commits: 'name',
  node: 'name',
}

export const configFields: readonly ConfigField[] = [
  { kind: 'choice', name: 'termination', default: 'skeen', choices: ['skeen', 'majority'] },
  { kind: 'number', name: 'voteTimeoutMs', default: 400, min: 20, max: 10_000 },
  { kind: 'number', name: 'lockTimeoutMs', default: 250, min: 1, max: 10_000 },
  { kind: 'number', name: 'responseTimeoutMs', default: 150, min: 20, max: 10_000 },
  { kind: 'number', name: 'silenceTimeoutMs', default: 800, min: 60, max: 60_000 },
  { kind: 'number', name: 'inFlightMax', default: 16, min: 1, max: 1000 },
  { kind: 'number', name: 'attempts', default: 4, min: 1, max: 20 },
  { kind: 'choice', name: 'enlist', default: 'touched', choices: ['touched', 'all'] },
]

/** The configuration as the protocol uses it. Times in whole microseconds. */
export interface Settings {
  /** `skeen`: whoever operates decides. `majority`: only with a majority of the transaction's sites. */
  readonly termination: 'skeen' | 'majority'
  readonly voteTimeoutUs: number
  readonly lockTimeoutUs: number
  /** An answer that takes longer comes from a crashed site: the assumption of synchrony as a number. */
  readonly responseTimeoutUs: number
  /** How long a participant that voted yes hears nothing before it begins the termination protocol. */
  readonly silenceTimeoutUs: number
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
    termination: config['termination'] === 'majority' ? 'majority' : 'skeen',
    voteTimeoutUs: microseconds('voteTimeoutMs'),
    lockTimeoutUs: microseconds('lockTimeoutMs'),
    responseTimeoutUs: microseconds('responseTimeoutMs'),
    silenceTimeoutUs: microseconds('silenceTimeoutMs'),
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

/** How a decision came about: see the note `decided`. */
export type Grounds = Pick<NoteOf<'decided'>, 'by' | 'without' | 'states' | 'reason'>

export const told: Grounds = { by: 'told', without: [], states: {}, reason: null }

export interface Transaction extends CommitRecord {
  readonly txid: Txid
  /** Null when it was found in the log: its client was told or gave up in another life. */
  readonly order: Order | null
  /**
   * `pre-committing` until the PRECOMMIT record is safe and the acknowledgements are in, `recovering` when that record
   * was found after a crash, `committing` while the COMMIT record is on its way to the disk, `committed` until all
   * have acknowledged.
   */
  phase: 'reading' | 'voting' | 'pre-committing' | 'recovering' | 'committing' | 'committed'
  readonly votes: Map<NodeId, Vote>
  /** Participants that acknowledged PreCommit. */
  readonly preCommits: Set<NodeId>
  /** Participants that said that they have crashed since they voted. */
  readonly recovering: Set<NodeId>
  /** Why it commits, for the trace. */
  grounds: Grounds
  readonly acks: Set<NodeId>
  /** An acknowledgement did not come in time: Commit was sent again. */
  isLate: boolean
  /** The reading so far, for a read-only transaction. */
  readonly balances: Map<string, number>
  readonly readers: Set<NodeId>
}

export interface Coordinator extends Common {
  readonly role: 'coordinator'
  readonly durable: {
    readonly epoch: number
    readonly preCommits: Map<Txid, CommitRecord>
    readonly commits: Map<Txid, CommitRecord>
  }
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
  readonly message: MessageOf<'Read'> | MessageOf<'CanCommit'>
}

/** What a participant that voted yes and has not decided knows. */
export interface Doubt {
  readonly sinceUs: number
  /** The vote was given in an earlier life. */
  readonly restored: boolean
  stage: Stage
  /** The record of the stage is safe. */
  isLogged: boolean
  /** People were told that it cannot go on by itself. */
  isNoted: boolean
  /** It is the terminator. */
  termination: Termination | null
  /** What the others answered a recovered site. */
  readonly reports: Map<NodeId, SiteState>
}

export function doubtOf(sinceUs: number, stage: Stage, restored: boolean): Doubt {
  const isLogged = restored && stage !== 'uncertain'
  return { sinceUs, restored, stage, isLogged, isNoted: false, termination: null, reports: new Map() }
}

/** The termination protocol as its terminator sees it. */
export interface Termination {
  stage: 'asking' | 'pre-committing' | 'pre-aborting'
  readonly reports: Map<NodeId, SiteState>
  /** Those whose answer is still to come. */
  waiting: Set<NodeId>
  /** Those whose answer did not come. */
  readonly silent: Set<NodeId>
}

/** A decision whose record is on its way to the disk. */
export interface Deciding {
  readonly decision: Decision
  readonly grounds: Grounds
  readonly from: NodeId
  /** Those that asked meanwhile. */
  readonly askers: Set<NodeId>
}

export interface Participant extends Common {
  readonly role: 'participant'
  readonly durable: {
    readonly life: number
    floor: Txid
    readonly balances: Map<string, number>
    readonly prepared: Map<Txid, PreparedRecord>
    readonly stages: Map<Txid, Stage>
    /** What committed transactions wrote here, until they are below the floor. */
    readonly commits: Map<Txid, readonly Write[]>
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
    readonly deciding: Map<Txid, Deciding>
  }
}

export type ThreePhaseState = Coordinator | Participant
export type Effects = Effect<ThreePhaseMessage>[]

/** Tags of the persist effects whose safety a node waits for. */
export type DoneTag =
  | { readonly kind: 'started' }
  | {
      readonly kind: 'prepared' | 'staged' | 'pre-committed' | 'committed' | 'decided'
      readonly txid: Txid
    }

export function note(out: Effects, fact: ThreePhaseNote): void {
  out.push({ kind: 'note', note: fact })
}

export function remember(state: ThreePhaseState, recent: Recent): void {
  state.recent.push(recent)
  if (state.recent.length > recentMax) state.recent.shift()
}
