import type { Json } from '../../base/json.ts'
import { required } from '../../base/assert.ts'
import type { TableSpec } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation } from '../../model/operation.ts'
import type { Sessions } from '../../model/session.ts'
import type { Store } from '../../model/store.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { Ballot, MessageOf, PaxosMessage, PaxosNote, Vote } from './messages.ts'
import type { Decisions } from './mutants.ts'

/** `acceptor` has one row, `self`; `slots` one row a slot: `{ballot, command}`; `snapshot` one row, `latest`. */
export const tables: TableSpec = { acceptor: 'name', slots: 'index', snapshot: 'name' }

export const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'heartbeatMs', default: 50, min: 5, max: 2000 },
  { kind: 'number', name: 'suspectMs', default: 150, min: 5, max: 10_000 },
  { kind: 'flag', name: 'backOff', default: true },
  { kind: 'choice', name: 'reads', default: 'index', choices: ['index', 'log'] },
  { kind: 'number', name: 'acceptsInFlight', default: 2, min: 1, max: 64 },
  { kind: 'number', name: 'snapshotEvery', default: 5000, min: 1, max: 1_000_000 },
  { kind: 'number', name: 'slotsKept', default: 5000, min: 0, max: 1_000_000 },
]

/** The configuration as the protocol uses it. Times in whole microseconds. */
export interface Settings {
  readonly heartbeatUs: number
  /** The shortest suspicion time-out; each is drawn from here to twice as much. */
  readonly suspectUs: number
  readonly backOff: boolean
  readonly reads: 'index' | 'log'
  readonly acceptsInFlight: number
  readonly snapshotEvery: number
  readonly slotsKept: number
}

export function settingsOf(config: Config): Settings {
  const number = (name: string): number => required(config[name], `Setting ${name} is missing.`) as number
  return {
    heartbeatUs: Math.round(number('heartbeatMs') * 1000),
    suspectUs: Math.round(number('suspectMs') * 1000),
    backOff: config['backOff'] === true,
    reads: config['reads'] === 'log' ? 'log' : 'index',
    acceptsInFlight: number('acceptsInFlight'),
    snapshotEvery: number('snapshotEvery'),
    slotsKept: number('slotsKept'),
  }
}

export interface Snapshot {
  readonly slot: number
  readonly store: Json
  readonly sessions: Json
}

/** What survives a restart, as it is in memory; every change goes out as a persist effect in the same step. */
export interface Durable {
  promised: Ballot | null
  /** Highest round of an own ballot. Invariant: no Prepare leaves before its round is safe here. */
  maxRound: number
  /** Slots above `clearedUpTo` for which something is held. */
  readonly slots: Map<number, Vote>
  /** Invariant: `snapshot.slot >= clearedUpTo`. */
  snapshot: Snapshot | null
  clearedUpTo: number
}

/** What is lost in a crash. */
export interface Volatile {
  role: Role
  /** Whom this node believes to be the distinguished proposer. */
  leader: NodeId | null
  /** When it last heard of a live proposer. */
  heardUs: number
  /** Campaigns since then that came to nothing. */
  attempts: number
  /** Highest round that a Nack told of: the next campaign goes above it. */
  seenRound: number
  /** Slots 1 to here are chosen and executed. */
  executed: number
  /** Chosen slots above `executed`. */
  readonly chosen: Set<number>
  store: Store
  sessions: Sessions
  /** The command of each client that this node has proposed and not yet answered. */
  waiting: Map<ClientId, number>
  /** As far as this node was told. */
  executedByAll: number
  /** The last question for chosen values. */
  asked: { readonly peer: NodeId; readonly atUs: number } | null
}

export type Role = { readonly kind: 'follower' } | Candidacy | Leadership

/** Phase 1 under way. */
export interface Candidacy {
  readonly kind: 'candidate'
  readonly ballot: Ballot
  readonly fromSlot: number
  readonly promises: { readonly from: NodeId; readonly promise: MessageOf<'Promise'> }[]
  readonly answers: Tally
}

/** Answers counted: a bit for each acceptor, and their number. */
export interface Tally {
  voters: number
  count: number
}

export interface Leadership {
  readonly kind: 'leader'
  readonly ballot: Ballot
  /** Where phase 1 began; every slot from here on is this ballot's to propose. */
  readonly firstSlot: number
  /** Last slot that was taken over from earlier ballots: reads wait until it is executed. */
  readonly takenOverUpTo: number
  nextSlot: number
  /** Votes for slots that are not yet chosen. */
  readonly votes: Map<number, Tally>
  readonly peers: Map<NodeId, Peer>
  /** Rounds of heartbeats: begun, and confirmed by a quorum. */
  round: number
  confirmedRound: number
  reads: WaitingRead[]
  /** Heartbeat ticks since a quorum last answered. */
  ticksAlone: number
  /** How much was executed at the last tick: no progress means that something was lost. */
  executedAtTick: number
}

/** What a leader knows of an acceptor. */
export interface Peer {
  /** The acceptor's bit in a tally. */
  readonly bit: number
  /** The next slot to send to it. */
  next: number
  /** Last slot of each Accept without an answer, rising. Invariant: at most `acceptsInFlight` of them. */
  unanswered: number[]
  lastAcceptUs: number
  /** Highest round of heartbeats that it has answered. */
  round: number
  executed: number
}

export interface WaitingRead {
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation
  /** A quorum must confirm this round, which begins after the read has come. */
  readonly round: number
  /** This much must be executed. */
  readonly index: number
}

export interface PaxosState {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly peers: readonly NodeId[]
  readonly quorum: number
  readonly settings: Settings
  readonly decisions: Decisions
  readonly durable: Durable
  readonly volatile: Volatile
}

/** The effects of one step, in the making. */
export type Effects = Effect<PaxosMessage>[]

/** A note of this protocol; the type keeps the union closed. */
export function note(effects: Effects, fact: PaxosNote): void {
  effects.push({ kind: 'note', note: fact })
}

/** Sends what needs nothing that is still on its way to the disk. */
export function sendEarly(effects: Effects, to: NodeId, message: PaxosMessage): void {
  effects.push({ kind: 'send', to, message, early: true })
}

/** Ballots as numbers that rise, different for different nodes of a round. */
export function ballotNumber(ballot: Ballot | null, nodes: readonly NodeId[]): number {
  return ballot === null ? 0 : ballot.round * nodes.length + nodes.indexOf(ballot.node)
}

export function bitOf(state: PaxosState, node: NodeId): number {
  return 1 << state.nodes.indexOf(node)
}

/** True when no quorum has answered this proposer for a suspicion time-out: it can do nothing for a client. */
export function isAlone(state: PaxosState, lead: Leadership): boolean {
  const { heartbeatUs, suspectUs } = state.settings
  return state.quorum > 1 && lead.ticksAlone >= Math.max(2, Math.ceil(suspectUs / heartbeatUs))
}

/** Counts an answer, once for each acceptor. */
export function count(state: PaxosState, tally: Tally, bit: number): boolean {
  if (!state.decisions.isNewAnswer(tally.voters, bit)) return false
  tally.voters |= bit
  tally.count++
  return true
}

/** The row of the acceptor table as it must be now. */
export function acceptorRow(state: PaxosState): Json {
  const { promised, maxRound } = state.durable
  const kept = state.decisions.promiseToKeep(promised)
  return { promised: kept === null ? null : { ...kept }, maxRound: state.decisions.roundToKeep(maxRound) }
}
