import type { ClientId, NodeId } from '../../model/identity.ts'
import type { BlockedNote, RoleNote } from '../../model/note.ts'
import type { GroupMessage, GroupNote } from '../nested.ts'
import type { RaftMessage } from '../raft/index.ts'

/**
 * The name of a transaction: the term in which its coordinator leads, a dot, its number within the term: `3.17`. A term
 * has one leader, and a node never leads the same term twice: no name is given twice.
 */
export type Txid = string

/** Below zero when `a` began before `b`. */
export function compareTxids(a: Txid, b: Txid): number {
  const terms = termOf(a) - termOf(b)
  return terms !== 0 ? terms : numberOf(a) - numberOf(b)
}

export function termOf(txid: Txid): number {
  return Number(txid.slice(0, txid.indexOf('.')))
}

function numberOf(txid: Txid): number {
  return Number(txid.slice(txid.indexOf('.') + 1))
}

export type Decision = 'commit' | 'abort'

/**
 * Why a shard votes no, or the coordinator aborts. `insufficient funds`: for good. `locked`: another transaction is
 * prepared on the account. `late`: the transaction is over here, or older than all that are open. `no vote in time`: the
 * coordinator gave up waiting.
 */
export type AbortReason = 'insufficient funds' | 'locked' | 'late' | 'no vote in time'

/** What a transaction does to one account: a debit is negative. */
export type Change = { readonly account: string; readonly delta: number }

/** A change with the balance that it leaves behind, as the shard computed it when it prepared. */
export type Write = Change & { readonly balance: number }

export type Balances = { readonly [account: string]: number }

/** What the coordinator's leader asks of a shard. Every transaction below `floor` is over. */
export interface Prepare {
  readonly type: 'Prepare'
  readonly txid: Txid
  readonly floor: Txid
  /** Groups that vote. */
  readonly participants: readonly string[]
  readonly changes: readonly Change[]
  /** Nothing is changed: shared locks are taken and the balances come with the vote. */
  readonly reading: boolean
}

/**
 * Between groups. `group` is the shard that is asked or that answers; `by` is the leader that sent it, so that the other
 * side knows whom to ask next; a replica that is not the leader passes it on once (`passed`).
 */
export type BetweenGroups = {
  readonly group: string
  readonly by: NodeId
  readonly passed?: true
} & (
  | Prepare
  | {
      readonly type: 'Vote'
      readonly txid: Txid
      readonly vote: 'yes' | 'no'
      readonly reason: AbortReason | null
      readonly balances: Balances | null
    }
  | { readonly type: 'Commit'; readonly txid: Txid }
  | { readonly type: 'Abort'; readonly txid: Txid }
  | { readonly type: 'Ack'; readonly txid: Txid }
  /** A shard whose transaction is in doubt asks the coordinator's group. */
  | { readonly type: 'Inquiry'; readonly txid: Txid }
)

export type ShardedMessage = BetweenGroups | GroupMessage<'Raft', RaftMessage>

/** What a replica saw its group's log decide. Every replica notes it when it applies the entry. */
export type Fact =
  | {
      readonly kind: 'voted'
      readonly txid: Txid
      readonly vote: 'yes' | 'no'
      readonly reason: AbortReason | null
      readonly reading: boolean
      readonly accounts: readonly string[]
      readonly writes: readonly Write[]
    }
  | {
      readonly kind: 'decided'
      readonly txid: Txid
      readonly decision: Decision
      readonly at: 'coordinator' | 'shard'
      readonly reading: boolean
      readonly writes: readonly Write[]
    }

export type ShardedNote =
  | RoleNote
  | GroupNote
  | (Fact & { readonly group: string })
  | {
      readonly kind: 'began'
      readonly txid: Txid
      readonly client: ClientId
      readonly seq: number
      readonly participants: readonly string[]
      readonly reading: boolean
    }
  /** The coordinator's leader gives the transaction up; only what ends a client's wish is logged. */
  | { readonly kind: 'gaveUp'; readonly txid: Txid; readonly reason: AbortReason }
  /** The coordinator's leader has every acknowledgement. */
  | { readonly kind: 'ended'; readonly txid: Txid }
  /** A group has a leader that has read its whole log. */
  | { readonly kind: 'tookOver'; readonly group: string; readonly term: number; readonly open: number }
  | (BlockedNote & { readonly kind: 'blocked'; readonly group: string; readonly accounts: readonly string[] })
  | (BlockedNote & {
      readonly kind: 'unblocked'
      readonly group: string
      readonly decision: Decision
      readonly forUs: number
    })
