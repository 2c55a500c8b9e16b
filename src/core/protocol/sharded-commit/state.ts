import { required } from '../../base/assert.ts'
import type { Json } from '../../base/json.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import type { Config, ConfigField } from '../contract.ts'
import { Nested, type Group, type GroupReply, type Member } from '../nested.ts'
import { raft, type RaftNode } from '../raft/index.ts'
import type {
  AbortReason,
  Balances,
  Change,
  Decision,
  Fact,
  Prepare,
  ShardedMessage,
  ShardedNote,
  Txid,
  Write,
} from './messages.ts'
import type { Conduct } from './mutants.ts'

export const coordinatorName = 'c'
const shardsMax = 4
/** The coordinator's group and the shards that may be. */
const groupNames: readonly string[] = ['c', 's1', 's2', 's3', 's4']

/** How this protocol speaks of the Raft inside of it. */
export const nested = new Nested('Raft', raft)

/** Each group's Raft keeps its own rows: `c.log`, `s1.log` … All that two-phase commit must remember is in there. */
export const tables = nested.tables(groupNames)

export const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'shards', default: 2, min: 1, max: shardsMax },
  { kind: 'number', name: 'groupSize', default: 3, min: 1, max: 9 },
  { kind: 'number', name: 'heartbeatMs', default: 50, min: 10, max: 10_000 },
  { kind: 'number', name: 'electionTimeoutMs', default: 150, min: 30, max: 60_000 },
  { kind: 'number', name: 'snapshotEvery', default: 200, min: 0, max: 1_000_000 },
  { kind: 'number', name: 'voteTimeoutMs', default: 400, min: 5, max: 10_000 },
  { kind: 'number', name: 'retryMs', default: 100, min: 5, max: 10_000 },
  { kind: 'number', name: 'inquiryTimeoutMs', default: 300, min: 5, max: 10_000 },
  { kind: 'number', name: 'attempts', default: 4, min: 1, max: 20 },
]

/** The configuration as the protocol uses it. Times in whole microseconds. */
export interface Settings {
  readonly voteTimeoutUs: number
  /** How often a leader repeats what has not been answered, to the next member of the group. */
  readonly retryUs: number
  /** How long a shard is in doubt before it asks the coordinator's group. */
  readonly inquiryTimeoutUs: number
  /** How often a transaction that met a lock is tried before its client is told. */
  readonly attempts: number
}

export function settingsOf(config: Config): Settings {
  const number = (name: string): number => required(config[name], `Setting ${name} is missing.`) as number
  const microseconds = (name: string): number => Math.round(number(name) * 1000)
  return {
    voteTimeoutUs: microseconds('voteTimeoutMs'),
    retryUs: microseconds('retryMs'),
    inquiryTimeoutUs: microseconds('inquiryTimeoutMs'),
    attempts: number('attempts'),
  }
}

// What the groups' logs hold.

/** The commands of a shard's log. */
export type ShardCommand =
  | (Omit<Prepare, 'type'> & { readonly kind: 'prepare' })
  | { readonly kind: 'finish'; readonly txid: Txid; readonly decision: Decision }

export type ShardResult =
  | {
      readonly kind: 'prepared'
      readonly txid: Txid
      readonly vote: 'yes' | 'no'
      readonly reason: AbortReason | null
      readonly balances: Balances | null
    }
  /** `decision`: what the shard has done, now or earlier; null: it knows nothing of the transaction. */
  | { readonly kind: 'finished'; readonly txid: Txid; readonly decision: Decision | null }

/** The commands of the coordinator's log. A commit names its participants; an abort only ends its client's wish. */
export type CoordinatorCommand =
  | {
      readonly kind: 'decide'
      readonly txid: Txid
      readonly decision: Decision
      readonly participants: readonly string[]
      readonly client: ClientId
      readonly seq: number
      readonly reply: Reply
    }
  | { readonly kind: 'end'; readonly txid: Txid }

export type CoordinatorResult =
  | { readonly kind: 'decided'; readonly txid: Txid; readonly decision: Decision }
  | { readonly kind: 'ended'; readonly txid: Txid }

export type Command = ShardCommand | CoordinatorCommand
export type Result = ShardResult | CoordinatorResult

/** What a yes vote promised. Its accounts are locked until the decision is in the log as well. */
export interface PreparedRecord {
  readonly reading: boolean
  readonly accounts: readonly string[]
  readonly writes: readonly Write[]
  readonly participants: readonly string[]
}

/** A shard's state machine: what its log makes of it. */
export interface ShardData {
  readonly balances: Map<string, number>
  readonly prepared: Map<Txid, PreparedRecord>
  /** What is over here and not yet below the floor: a message that comes late begins nothing. */
  readonly finished: Map<Txid, Decision>
  floor: Txid
  /** What was applied since the node last looked; no part of the machine. */
  facts: Fact[]
}

/** The coordinator's state machine. */
export interface CoordinatorData {
  /** Committed transactions that some participant has not acknowledged. */
  readonly commits: Map<Txid, readonly string[]>
  /** The last wish of each client that was granted or refused, and its answer. */
  readonly sessions: Map<ClientId, { readonly seq: number; readonly reply: Reply }>
  facts: Fact[]
}

export type GroupData = ShardData | CoordinatorData

// What a node remembers as long as it leads.

/** A client's wish. */
export interface Order {
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation
  readonly attempt: number
}

export interface Transaction {
  readonly txid: Txid
  /** Null when the log said so to a new leader: its client asks again. */
  readonly order: Order | null
  readonly participants: readonly string[]
  readonly changes: readonly Change[]
  readonly reading: boolean
  /** `confirming`: a reading whose leader makes sure that it still leads; `deciding`: the decision is on its way to the log. */
  phase: 'voting' | 'confirming' | 'deciding' | 'committed'
  readonly votes: Map<string, 'yes' | 'no'>
  readonly acks: Set<string>
  readonly balances: Map<string, number>
  /** When participants that have not answered were last asked. */
  askedUs: number
}

/** What the coordinator's leader has in memory. All of it is lost with the leadership, and nothing depends on it. */
export interface Coordination {
  readonly term: number
  count: number
  readonly transactions: Map<Txid, Transaction>
  /** Wishes to begin, in order. */
  orders: Order[]
  /** Wishes that met a lock and wait for their next attempt, by timer name. */
  readonly resting: Map<string, Order>
}

/** A node's part in one group. */
export interface Part {
  readonly group: Group
  readonly member: Member<RaftNode>
  /** What it proposed in this term and has not seen applied, by number. */
  readonly proposals: Map<number, Command | { readonly kind: 'confirm'; readonly txid: Txid }>
  proposalCount: number
  /** The term that it leads and whose log it has read to the end; null: it does not lead. */
  leads: number | null
  /** It has led this group in this life. */
  hasLed: boolean
}

export interface Doubt {
  readonly sinceUs: number
  isNoted: boolean
}

export interface ShardedNode {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly settings: Settings
  readonly conduct: Conduct
  readonly groups: readonly Group[]
  readonly parts: ReadonlyMap<string, Part>
  /** Whom it believes to lead each group. */
  readonly leaders: Map<string, NodeId>
  coordination: Coordination | null
  /** Transactions that a shard of this node has prepared, `s1 3.17`, and since when. */
  readonly doubts: Map<string, Doubt>
  /** Messages of this node to a group of which it is the leader itself. */
  readonly ownMail: Extract<ShardedMessage, { readonly by: NodeId }>[]
  /** Answers of this node's own groups that wait for their turn. */
  readonly answers: { readonly part: Part; readonly answer: GroupReply }[]
  role: string
  nowUs: number
  out: Effect<ShardedMessage>[]
}

export function note(node: ShardedNode, fact: ShardedNote): void {
  node.out.push({ kind: 'note', note: fact })
}

/** An answer rests on the coordinator's log, which is safe on a quorum, and not on this node's disk. */
export function reply(
  node: ShardedNode,
  { client, seq }: Pick<Order, 'client' | 'seq'>,
  answer: Reply,
): void {
  node.out.push({ kind: 'reply', client, seq, reply: answer, early: true })
}

export function setTimer(node: ShardedNode, timer: string, fromUs: number, toUs: number = fromUs): void {
  node.out.push({ kind: 'setTimer', timer, fromUs, toUs })
}

export function cancelTimer(node: ShardedNode, timer: string): void {
  node.out.push({ kind: 'cancelTimer', timer })
}

/** Steps a part's Raft. What it answers waits until this step's input is dealt with. */
export function feed(node: ShardedNode, part: Part, input: Parameters<typeof nested.step>[1]): void {
  for (const answer of nested.step(part.member, input, node.out)) node.answers.push({ part, answer })
}

/** The state machine of a part. */
export function dataOf(part: Part): GroupData {
  return part.member.state.store as unknown as GroupData
}

export function shardDataOf(part: Part): ShardData {
  return dataOf(part) as ShardData
}

export function coordinatorDataOf(part: Part): CoordinatorData {
  return dataOf(part) as CoordinatorData
}

/** What a command comes back as. */
export function resultOf(answer: Reply): Result | null {
  return answer.kind === 'done' && answer.value !== null ? (answer.value as unknown as Result) : null
}

export function asJson(value: Command | Result): Json {
  return value
}
