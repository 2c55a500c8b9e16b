import type { Json } from '../../base/json.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'
import type { Configuration } from './membership.ts'
import type { Entry, Position, Snapshot } from './state.ts'

/**
 * What Raft nodes say to each other. `term` is the sender's current term, with one exception that etcd made common:
 * a PreVote, and the answer that grants it, carry the term in which the sender *would* campaign.
 */
export type RaftMessage =
  | {
      readonly type: 'PreVote'
      readonly term: number
      readonly lastIndex: number
      readonly lastTerm: number
    }
  | { readonly type: 'PreVoteResponse'; readonly term: number; readonly granted: boolean }
  | {
      readonly type: 'RequestVote'
      readonly term: number
      readonly lastIndex: number
      readonly lastTerm: number
      /** The leader asked for this election (TimeoutNow): voters answer although they hear from it. */
      readonly transfer: boolean
    }
  | { readonly type: 'VoteResponse'; readonly term: number; readonly granted: boolean }
  | AppendEntries
  | AppendResponse
  | Heartbeat
  | HeartbeatResponse
  | { readonly type: 'InstallSnapshot'; readonly term: number; readonly snapshot: Snapshot }
  | { readonly type: 'InstallResponse'; readonly term: number; readonly match: number }
  | { readonly type: 'TimeoutNow'; readonly term: number }
  /** A follower passes an operator's request on to its leader. */
  | { readonly type: 'TransferRequest'; readonly term: number; readonly to: NodeId }
  /** A follower asks up to where it must have applied before it may answer a read. */
  | { readonly type: 'ReadIndex'; readonly term: number; readonly id: number }
  | {
      readonly type: 'ReadIndexResponse'
      readonly term: number
      readonly id: number
      readonly index: number
    }

export interface AppendEntries {
  readonly type: 'AppendEntries'
  readonly term: number
  readonly prevIndex: number
  readonly prevTerm: number
  readonly entries: readonly Entry[]
  readonly commit: number
}

/** `match`: the log equals the leader's up to there. Refused: `prevIndex` did not fit, `hint` is where it may. */
export type AppendResponse = { readonly type: 'AppendResponse'; readonly term: number } & (
  | { readonly success: true; readonly match: number }
  | { readonly success: false; readonly prevIndex: number; readonly hint: Position }
)

/** `commit` never exceeds what the receiver is known to hold. `round` counts the leader's heartbeats. */
export interface Heartbeat {
  readonly type: 'Heartbeat'
  readonly term: number
  readonly commit: number
  readonly round: number
}

export interface HeartbeatResponse {
  readonly type: 'HeartbeatResponse'
  readonly term: number
  readonly round: number
}

export type MessageOf<T extends RaftMessage['type']> = RaftMessage & { readonly type: T }

/** Why a node's term rose: it campaigned, or a message of that type carried the higher term. */
export type TermReason = 'campaign' | RaftMessage['type']

/** Why a command of the operator was not carried out. */
export type RefusalReason =
  'notLeader' | 'noCommitInTerm' | 'changeUnderWay' | 'notVoter' | 'noChange' | 'noVotersLeft'

/** Facts for the trace. Entries are the very objects of the log: whoever keeps a note must not change them. */
export type RaftNote =
  | RoleNote
  /** The first fact of a life: what the disk held. `entries` follow `base`; sessions and configuration are those of the snapshot. */
  | {
      readonly kind: 'restored'
      readonly term: number
      readonly votedFor: NodeId | null
      readonly base: Position
      readonly snapshotIndex: number
      readonly entries: readonly Entry[]
      readonly sessions: Json
      readonly configuration: Configuration
    }
  | { readonly kind: 'termRaised'; readonly term: number; readonly because: TermReason }
  | {
      readonly kind: 'voted'
      readonly term: number
      readonly candidate: NodeId
      readonly candidateLast: Position
    }
  | { readonly kind: 'appended'; readonly from: number; readonly entries: readonly Entry[] }
  | { readonly kind: 'truncated'; readonly from: number }
  /** `counted`: a leader counted replicas; else a leader told us. */
  | {
      readonly kind: 'committed'
      readonly index: number
      readonly term: number
      readonly counted: boolean
    }
  /** Entries `from` to `to` went into the state machine; `skipped` are repeated commands that had no effect. */
  | {
      readonly kind: 'applied'
      readonly from: number
      readonly to: number
      readonly skipped: readonly number[]
    }
  | { readonly kind: 'snapshotTaken'; readonly index: number; readonly term: number }
  /** `kept`: the log held the snapshot's last entry, so that nothing had to be replaced. */
  | {
      readonly kind: 'snapshotInstalled'
      readonly index: number
      readonly term: number
      readonly kept: boolean
      readonly sessions: Json
      readonly configuration: Configuration
    }
  | { readonly kind: 'configured'; readonly index: number; readonly configuration: Configuration }
  | { readonly kind: 'changeRefused'; readonly reason: RefusalReason; readonly node: NodeId | null }
  | { readonly kind: 'transferStarted'; readonly to: NodeId }
  | { readonly kind: 'transferEnded'; readonly to: NodeId; readonly done: boolean }
  | { readonly kind: 'quorumLost'; readonly term: number }
  | {
      readonly kind: 'readServed'
      readonly client: ClientId
      readonly seq: number
      readonly index: number
      readonly by: 'readIndex' | 'lease' | 'nobody asked'
    }
