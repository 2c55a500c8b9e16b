import type { ClientId, NodeId } from '../../model/identity.ts'
import type { BlockedNote, RoleNote } from '../../model/note.ts'
import type { Txid } from '../../model/transaction-name.ts'

export { compareTxids, type Txid } from '../../model/transaction-name.ts'

export type Vote = 'yes' | 'no' | 'read-only'
export type Decision = 'commit' | 'abort'

/**
 * Why a participant votes no, or a coordinator aborts.
 * `insufficient funds`: for good. `locked`: waited too long for a lock. `late`: a younger transaction already holds the
 * lock. `earlier life`: meant for a life of the participant that has ended. `given up`: the participant aborted while
 * it still might. `no vote in time`: the coordinator gave up waiting.
 */
export type AbortReason =
  'insufficient funds' | 'locked' | 'late' | 'earlier life' | 'given up' | 'no vote in time'

/** What a transaction does to one account: a debit is negative. */
export type Change = { readonly account: string; readonly delta: number }

/** A change with the balance that it leaves behind, as the participant computed it under its locks. */
export type Write = Change & { readonly balance: number }

/**
 * `life` counts the starts of the participant: in Hello and Vote its own, in Read and Prepare the one that the
 * coordinator last heard of. Every transaction below `floor` has ended: decided and, if committed, acknowledged by all.
 */
export type TwoPhaseMessage =
  /** A participant started, or answers the coordinator's Hello: the coordinator started and knows no lives. */
  | { readonly type: 'Hello'; readonly life: number }
  | {
      readonly type: 'Read'
      readonly txid: Txid
      readonly life: number
      readonly floor: Txid
      readonly accounts: readonly string[]
    }
  | {
      readonly type: 'Values'
      readonly txid: Txid
      readonly balances: { readonly [account: string]: number }
    }
  | {
      readonly type: 'Prepare'
      readonly txid: Txid
      readonly life: number
      readonly floor: Txid
      readonly participants: readonly NodeId[]
      readonly changes: readonly Change[]
      readonly readOnly: boolean
    }
  | {
      readonly type: 'Vote'
      readonly txid: Txid
      readonly vote: Vote
      readonly reason: AbortReason | null
      readonly life: number
    }
  | { readonly type: 'Commit'; readonly txid: Txid }
  | { readonly type: 'Abort'; readonly txid: Txid }
  | { readonly type: 'Ack'; readonly txid: Txid }
  /** A participant in doubt asks the coordinator and the other participants. */
  | { readonly type: 'Inquiry'; readonly txid: Txid }
  /** A participant answers another one's inquiry. */
  | { readonly type: 'Outcome'; readonly txid: Txid; readonly outcome: Decision | 'uncertain' }

export type MessageOf<T extends TwoPhaseMessage['type']> = TwoPhaseMessage & { readonly type: T }

/** Facts for the trace. */
export type TwoPhaseNote =
  | RoleNote
  | {
      readonly kind: 'began'
      readonly txid: Txid
      readonly client: ClientId
      readonly seq: number
      readonly participants: readonly NodeId[]
      readonly readOnly: boolean
    }
  /** A participant's locks are not free: it waits for these older transactions. */
  | {
      readonly kind: 'waited'
      readonly txid: Txid
      readonly accounts: readonly string[]
      readonly holders: readonly Txid[]
    }
  /** A participant read these accounts under shared locks. */
  | { readonly kind: 'read'; readonly txid: Txid; readonly accounts: readonly string[] }
  /** For a yes the record is safe on disk; `writes` are what it promises. */
  | {
      readonly kind: 'voted'
      readonly txid: Txid
      readonly vote: Vote
      readonly reason: AbortReason | null
      readonly writes: readonly Write[]
    }
  /** `writes` is empty at the coordinator and for an abort. */
  | {
      readonly kind: 'decided'
      readonly txid: Txid
      readonly decision: Decision
      readonly at: 'coordinator' | 'participant'
      readonly reason: AbortReason | null
      readonly writes: readonly Write[]
    }
  /** The coordinator has all acknowledgements and forgets the transaction. */
  | { readonly kind: 'ended'; readonly txid: Txid }
  /** A participant is in doubt about the transaction `about`: `restored` when it found it on its disk. */
  | (BlockedNote & {
      readonly kind: 'blocked'
      readonly accounts: readonly string[]
      readonly writes: readonly Write[]
      readonly restored: boolean
    })
  /** `from` told the decision, `forUs` after the doubt began. */
  | (BlockedNote & {
      readonly kind: 'unblocked'
      readonly decision: Decision
      readonly forUs: number
      readonly from: NodeId
    })

export type NoteOf<K extends TwoPhaseNote['kind']> = TwoPhaseNote & { readonly kind: K }
