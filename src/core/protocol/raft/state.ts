import type { Json } from '../../base/json.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { Effect } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import type { Sessions } from '../../model/session.ts'
import type { StateMachine } from '../../model/state-machine.ts'
import type { Store } from '../../model/store.ts'
import type { Configuration } from './membership.ts'
import type { RaftMessage, RaftNote } from './messages.ts'
import type { Rules } from './mutants.ts'

/** A place in a log: index from 1, and the term of the entry there. 0/0 is before the first entry. */
export type Position = {
  readonly index: number
  readonly term: number
}

/** One log entry; its index is its place. Never changed once made, so that messages and notes may share it. */
export type Entry = { readonly term: number } & (
  | { readonly kind: 'noop' }
  | {
      readonly kind: 'command'
      readonly client: ClientId
      readonly seq: number
      readonly operation: Operation
    }
  | { readonly kind: 'configuration'; readonly configuration: Configuration }
)

/** The state machine after `index` entries, in plain data. */
export interface Snapshot {
  readonly index: number
  readonly term: number
  readonly configuration: Configuration
  readonly store: Json
  readonly sessions: Json
}

/** The protocol's configuration with units resolved. */
export interface Settings {
  readonly heartbeatUs: number
  readonly electionUs: number
  readonly preVote: boolean
  readonly checkQuorum: boolean
  readonly read: 'readIndex' | 'lease' | 'log'
  /** How long after the sending of a confirmed heartbeat the lease lasts: the election timeout less clock drift. */
  readonly leaseUs: number
  readonly followerReads: boolean
  readonly noop: boolean
  /** Entries between snapshots; 0: never by itself. */
  readonly snapshotEvery: number
  readonly membership: 'single-server' | 'joint'
  readonly appendWindow: number
}

export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader'

/** What survives a crash (figure 2 of the paper). In memory it runs ahead of the disk; effects keep the order. */
export interface DurableState {
  term: number
  votedFor: NodeId | null
  /** Entries after `base`. */
  log: Entry[]
  /** Everything up to here was compacted away. Invariant: base.index <= snapshot.index. */
  base: Position
  snapshot: Snapshot | null
}

/** How far a leader knows another member to be. */
export interface Progress {
  /** Invariant: match < next, except after the follower lost its disk. */
  next: number
  match: number
  /** `probe`: looking for the common prefix, one message at a time. `snapshot`: one is on its way. */
  mode: 'probe' | 'replicate' | 'snapshot'
  /** AppendEntries that were not answered yet. Invariant: at most `appendWindow`. */
  inFlight: number
  sentUs: number
  /** When it last answered. */
  heardUs: number
  ackedRound: number
}

/** Somebody who waits for a read: a client here, or a follower on behalf of one. */
export type Reader =
  | {
      readonly kind: 'client'
      readonly client: ClientId
      readonly seq: number
      readonly operation: Operation
    }
  | { readonly kind: 'follower'; readonly node: NodeId; readonly id: number }

export interface PendingRead {
  readonly reader: Reader
  /** The first heartbeat round sent after the read arrived. */
  readonly round: number
  /** What must be applied before the answer; null until the leader has committed in its own term. */
  index: number | null
}

/** What only a leader has. */
export interface Leadership {
  readonly progress: Map<NodeId, Progress>
  /** How far its own log is safe on its own disk. */
  selfMatch: number
  /** Last index before its term began: it has committed in its own term when commit is beyond. */
  readonly inherited: number
  round: number
  confirmedRound: number
  /** When each round that is not confirmed was sent, oldest first. */
  roundsSent: { readonly round: number; readonly sentUs: number }[]
  leaseUntilUs: number
  /** A TimeoutNow left in this term: voters may elect another at any moment, so no lease holds any more. */
  leaseVoid: boolean
  reads: PendingRead[]
  transferTo: NodeId | null
}

/** A read that a follower serves once it has caught up with the leader's answer. */
export interface FollowerRead {
  readonly id: number
  readonly reader: Reader & { readonly kind: 'client' }
  index: number | null
}

/** What a crash erases. */
export interface VolatileState {
  role: Role
  leader: NodeId | null
  commit: number
  applied: number
  store: Store
  sessions: Sessions
  /** Configurations by the index where they begin, rising; the last is in effect, committed or not. Never empty. */
  configurations: { readonly index: number; readonly configuration: Configuration }[]
  /** Answers of the running (pre-)election; empty outside of one. */
  granted: Set<NodeId>
  refused: Set<NodeId>
  /** Until then it refuses to vote, because it has heard from a leader (check-quorum). */
  quietUntilUs: number
  leadership: Leadership | null
  followerReads: FollowerRead[]
  readCount: number
}

/** One Raft node. `nowUs` and `effects` belong to the step under way. */
export interface RaftNode extends DurableState, VolatileState {
  readonly self: NodeId
  readonly settings: Settings
  readonly rules: Rules
  /** What the log is replicated for: it made `store`, and only it knows what is in there. */
  readonly machine: StateMachine<Store>
  nowUs: number
  effects: Effect<RaftMessage>[]
}

export const noPosition: Position = { index: 0, term: 0 }

export function lastIndex(node: DurableState): number {
  return node.base.index + node.log.length
}

export function lastPosition(node: DurableState): Position {
  const index = lastIndex(node)
  return { index, term: termAt(node, index) ?? 0 }
}

/** Term of the entry at an index; null where the log has none (beyond its end, or compacted away). */
export function termAt(node: DurableState, index: number): number | null {
  if (index === node.base.index) return node.base.term
  return node.log[index - node.base.index - 1]?.term ?? null
}

export function entryAt(node: DurableState, index: number): Entry | null {
  return node.log[index - node.base.index - 1] ?? null
}

/** Up to `count` entries from an index on. */
export function entriesFrom(node: DurableState, from: number, count: number): readonly Entry[] {
  const start = from - node.base.index - 1
  return node.log.slice(start, start + count)
}

/** The largest index up to `from` whose term is at most `term`: where two logs may still agree. */
export function agreementBelow(node: DurableState, from: number, term: number): Position {
  let index = Math.max(node.base.index, Math.min(from, lastIndex(node)))
  while (index > node.base.index && (termAt(node, index) ?? 0) > term) index--
  return { index, term: termAt(node, index) ?? 0 }
}

/** It has committed an entry of its own term, so its commit index is as new as anybody's. */
export function hasCommittedInTerm(node: RaftNode): boolean {
  return node.leadership !== null && node.commit > node.leadership.inherited
}

export function send(node: RaftNode, to: NodeId, message: RaftMessage): void {
  node.effects.push({ kind: 'send', to, message })
}

/** For messages that promise nothing which is still on its way to the disk; durability.ts says what each needs. */
export function sendEarly(node: RaftNode, to: NodeId, message: RaftMessage): void {
  node.effects.push({ kind: 'send', to, message, early: true })
}

/** An answer never rests on this node's own disk alone: what is committed is safe on a quorum. */
export function reply(node: RaftNode, client: ClientId, seq: number, answer: Reply): void {
  node.effects.push({ kind: 'reply', client, seq, reply: answer, early: true })
}

export function persist(node: RaftNode, writes: readonly DurableWrite[], done?: Json): void {
  node.effects.push(done === undefined ? { kind: 'persist', writes } : { kind: 'persist', writes, done })
}

export function persistHardState(node: RaftNode, done?: Json): void {
  const { term, votedFor } = node
  persist(node, [{ kind: 'put', table: 'hardState', key: 'current', value: { term, votedFor } }], done)
}

export function note(node: RaftNode, fact: RaftNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

export function setTimer(node: RaftNode, timer: string, fromUs: number, toUs: number = fromUs): void {
  node.effects.push({ kind: 'setTimer', timer, fromUs, toUs })
}

export function cancelTimer(node: RaftNode, timer: string): void {
  node.effects.push({ kind: 'cancelTimer', timer })
}
