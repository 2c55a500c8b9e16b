import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'

/** A ballot number belongs to one proposer for ever; all are totally ordered: round first, then node. */
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

/** What an acceptor has accepted. */
export type Vote = { readonly ballot: Ballot; readonly value: Json }

export function sameVote(a: Vote, b: Vote): boolean {
  return compareBallots(a.ballot, b.ballot) === 0 && sameValue(a.value, b.value)
}

export function sameValue(a: Json, b: Json): boolean {
  return canonicalJson(a) === canonicalJson(b)
}

export type Decided = { readonly key: string; readonly value: Json }

/** `key` names the decree: each is an instance of its own. */
export type PaxosMessage =
  | { readonly type: 'Prepare'; readonly key: string; readonly ballot: Ballot }
  /** `vote`: the acceptor's vote with the highest ballot so far. */
  | { readonly type: 'Promise'; readonly key: string; readonly ballot: Ballot; readonly vote: Vote | null }
  | { readonly type: 'Accept'; readonly key: string; readonly ballot: Ballot; readonly value: Json }
  /** To the learners. */
  | { readonly type: 'Accepted'; readonly key: string; readonly ballot: Ballot; readonly value: Json }
  /** The answer to a Prepare or an Accept with `ballot` of an acceptor that has promised a higher one. */
  | { readonly type: 'Nack'; readonly key: string; readonly ballot: Ballot; readonly promised: Ballot }
  /** Asks a learner what was chosen, and an acceptor what it has accepted. */
  | { readonly type: 'Query'; readonly key: string }
  /** Asks a learner for all that it has learned after its first `after` decrees. */
  | { readonly type: 'Pull'; readonly after: number }
  /** What a learner knows. `upTo`: answers a Pull up to here; null: not the answer to one. */
  | { readonly type: 'Chosen'; readonly decrees: readonly Decided[]; readonly upTo: number | null }

export type MessageOf<T extends PaxosMessage['type']> = PaxosMessage & { readonly type: T }

/** Facts for the trace. */
export type PaxosNote =
  | RoleNote
  | { readonly kind: 'restored'; readonly promises: number; readonly learned: number }
  | { readonly kind: 'prepared'; readonly key: string; readonly ballot: Ballot }
  | { readonly kind: 'adopted'; readonly key: string; readonly ballot: Ballot; readonly vote: Vote }
  /** A higher ballot was heard of before the own one came through: a duel was lost. */
  | { readonly kind: 'preempted'; readonly key: string; readonly ballot: Ballot; readonly by: Ballot }
  | { readonly kind: 'learned'; readonly key: string; readonly value: Json }

/** Comes back when a write is safe: what the node then tells itself. */
export type DoneTag = MessageOf<'Promise'> | MessageOf<'Accepted'>
