import type { Json } from '../../base/json.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'
import type { Operation } from '../../model/operation.ts'

/** A ballot belongs to one node for ever; ballots of all nodes are totally ordered: round first, then node. */
export type Ballot = { readonly round: number; readonly node: NodeId }

/** Below zero when a comes before b; no ballot at all comes before every ballot. */
export function compareBallots(a: Ballot | null, b: Ballot | null): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1)
  if (a.round !== b.round) return a.round - b.round
  return a.node === b.node ? 0 : a.node < b.node ? -1 : 1
}

export function ballotText(ballot: Ballot | null): string {
  return ballot === null ? '–' : `${ballot.round}.${ballot.node}`
}

/** What a slot may hold: a client's command, or null, the no-op that fills a hole. */
export type Command = {
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation
} | null

/** A client never uses a number twice, so client and number stand for the operation too. */
export function sameCommand(a: Command, b: Command): boolean {
  if (a === null || b === null) return a === b
  return a.client === b.client && a.seq === b.seq
}

/** What an acceptor holds for a slot: its last vote, or, with ballot null, a value that it knows to be chosen. */
export type Vote = { readonly ballot: Ballot | null; readonly command: Command }
export type ReportedVote = Vote & { readonly slot: number }

/**
 * Slots count from 1. `chosenUpTo`: every slot up to here is chosen, and the sender has executed it.
 * In Accept and Heartbeat it leaves out what the receiver cannot have yet. `commands[i]` is for slot `fromSlot + i`.
 */
export type PaxosMessage =
  | { readonly type: 'Prepare'; readonly ballot: Ballot; readonly fromSlot: number }
  | {
      readonly type: 'Promise'
      readonly ballot: Ballot
      readonly fromSlot: number
      readonly chosenUpTo: number
      /** Everything held for slots at or above `fromSlot` and above `chosenUpTo`, in rising order of slot. */
      readonly votes: readonly ReportedVote[]
    }
  | {
      readonly type: 'Accept'
      readonly ballot: Ballot
      readonly fromSlot: number
      readonly commands: readonly Command[]
      readonly chosenUpTo: number
    }
  | {
      readonly type: 'Accepted'
      readonly ballot: Ballot
      readonly fromSlot: number
      readonly toSlot: number
      readonly chosenUpTo: number
    }
  /** The answer to a Prepare, Accept or Heartbeat with `ballot` of an acceptor that has promised a higher one. */
  | { readonly type: 'Nack'; readonly ballot: Ballot; readonly promised: Ballot }
  | {
      readonly type: 'Heartbeat'
      readonly ballot: Ballot
      /** Rises with every round of heartbeats: its answer shows who still led when the round began. */
      readonly round: number
      readonly chosenUpTo: number
      /** Every replica has executed this far. */
      readonly executedByAll: number
    }
  | {
      readonly type: 'HeartbeatAck'
      readonly ballot: Ballot
      readonly round: number
      readonly chosenUpTo: number
    }
  | { readonly type: 'Learn'; readonly fromSlot: number }
  | {
      readonly type: 'Chosen'
      readonly fromSlot: number
      readonly commands: readonly Command[]
      readonly chosenUpTo: number
    }
  | {
      readonly type: 'Snapshot'
      readonly slot: number
      readonly store: Json
      readonly sessions: Json
      readonly chosenUpTo: number
    }

export type MessageOf<T extends PaxosMessage['type']> = PaxosMessage & { readonly type: T }

/** Facts for the trace. `executed` holds the very commands, not copies: a note costs nothing on the way of a command. */
export type PaxosNote =
  | RoleNote
  | { readonly kind: 'restored'; readonly executed: number; readonly votes: number }
  | { readonly kind: 'suspected'; readonly leader: NodeId | null; readonly ballot: Ballot }
  | { readonly kind: 'preempted'; readonly ballot: Ballot; readonly by: Ballot }
  | { readonly kind: 'adopted'; readonly ballot: Ballot; readonly slots: readonly number[] }
  | { readonly kind: 'filled'; readonly ballot: Ballot; readonly slots: readonly number[] }
  | { readonly kind: 'executed'; readonly slots: readonly number[]; readonly commands: readonly Command[] }
  | { readonly kind: 'snapshotTaken'; readonly slot: number; readonly clearedUpTo: number }
  | { readonly kind: 'snapshotInstalled'; readonly slot: number; readonly from: NodeId }
  | { readonly kind: 'declined'; readonly command: string }

/** Tags of the persist effects whose safety the node waits for. */
export type DoneTag =
  | { readonly kind: 'promised'; readonly round: number }
  | { readonly kind: 'voted'; readonly round: number; readonly fromSlot: number; readonly toSlot: number }
