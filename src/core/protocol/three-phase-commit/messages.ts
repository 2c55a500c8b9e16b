import type { ClientId, NodeId } from '../../model/identity.ts'
import type { BlockedNote, RoleNote } from '../../model/note.ts'
import type { Txid } from '../../model/transaction-name.ts'

export { compareTxids, type Txid } from '../../model/transaction-name.ts'

export type Vote = 'yes' | 'no' | 'read-only'
export type Decision = 'commit' | 'abort'

/**
 * Where a site stands with a transaction. `uncertain`: it voted yes (Skeen's w). `pre-aborted` exists with the majority
 * rule only. `recovering`: it crashed since it voted and takes no part in the decision; it only asks.
 */
export type Stage = 'uncertain' | 'pre-committed' | 'pre-aborted'
export type SiteState = Stage | Decision | 'recovering'

/** How a decision came about. `told`: somebody who had decided said so. `log`: its record was found after a crash. */
export type Basis = 'votes' | 'acknowledgements' | 'termination' | 'total failure' | 'told' | 'log'

/**
 * Why a participant votes no, or a site aborts.
 * `insufficient funds`: for good. `locked`: waited too long for a lock. `late`: a younger transaction already holds the
 * lock. `earlier life`: meant for a life of the participant that has ended. `given up`: the site aborted while it still
 * might. `no vote in time`: the coordinator gave up waiting. `coordinator lost`: a terminator found all uncertain.
 */
export type AbortReason =
  | 'insufficient funds'
  | 'locked'
  | 'late'
  | 'earlier life'
  | 'given up'
  | 'no vote in time'
  | 'coordinator lost'

/** What a transaction does to one account: a debit is negative. */
export type Change = { readonly account: string; readonly delta: number }

/** A change with the balance that it leaves behind, as the participant computed it under its locks. */
export type Write = Change & { readonly balance: number }

/**
 * `life` counts the starts of the participant: in Hello and Vote its own, in Read and CanCommit the one that the
 * coordinator last heard of. Every transaction below `floor` has ended: decided and, if committed, acknowledged by all.
 */
export type ThreePhaseMessage =
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
      readonly type: 'CanCommit'
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
  | { readonly type: 'PreCommit'; readonly txid: Txid }
  /** `logged`: the PRECOMMIT record is on disk, so that it counts for a majority. */
  | { readonly type: 'PreCommitAck'; readonly txid: Txid; readonly logged: boolean }
  | { readonly type: 'DoCommit'; readonly txid: Txid }
  | { readonly type: 'Abort'; readonly txid: Txid }
  /** The commit is on disk. */
  | { readonly type: 'Ack'; readonly txid: Txid }
  /** Termination with the majority rule: the other side of PreCommit. */
  | { readonly type: 'PreAbort'; readonly txid: Txid }
  | { readonly type: 'PreAbortAck'; readonly txid: Txid }
  /** A terminator collects the states; a recovered site looks for somebody who has decided. */
  | { readonly type: 'StateRequest'; readonly txid: Txid; readonly asker: 'terminator' | 'recovered' }
  | { readonly type: 'StateReport'; readonly txid: Txid; readonly state: SiteState }

export type MessageOf<T extends ThreePhaseMessage['type']> = ThreePhaseMessage & { readonly type: T }

/** Facts for the trace. */
export type ThreePhaseNote =
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
  /** PRECOMMIT or PREABORT was taken: at the coordinator when its record is safe. */
  | { readonly kind: 'staged'; readonly txid: Txid; readonly stage: Stage }
  /** A participant hears nothing from `suspect` and takes the decision into its own hands. */
  | { readonly kind: 'terminating'; readonly txid: Txid; readonly suspect: NodeId }
  /**
   * `without`: the sites that did not answer in time and were taken for crashed. `states`: what the others had said,
   * when the decision was taken here. `writes` is empty at the coordinator and for an abort.
   */
  | {
      readonly kind: 'decided'
      readonly txid: Txid
      readonly decision: Decision
      readonly at: 'coordinator' | 'participant'
      readonly by: Basis
      readonly without: readonly NodeId[]
      readonly states: { readonly [site: NodeId]: SiteState }
      readonly reason: AbortReason | null
      readonly writes: readonly Write[]
    }
  /** A site hears that another one decided otherwise than itself. */
  | {
      readonly kind: 'split'
      readonly txid: Txid
      readonly own: Decision
      readonly other: NodeId
      readonly theirs: Decision
    }
  /** The coordinator has all acknowledgements and forgets the transaction. */
  | { readonly kind: 'ended'; readonly txid: Txid }
  /** A participant cannot decide about `about` by itself: `restored` when it found it on its disk and asks. */
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

export type NoteOf<K extends ThreePhaseNote['kind']> = ThreePhaseNote & { readonly kind: K }
