import type { Json } from '../../base/json.ts'
import type { Note } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'
import type { Operation } from '../../model/operation.ts'

/** Who serves: the number is the epoch of everything that its primary does. */
export interface View {
  readonly number: number
  readonly primary: NodeId
  readonly backups: readonly NodeId[]
  /** The view from which this primary took over; null for the first primary. */
  readonly predecessor: Predecessor | null
}

export interface Predecessor {
  readonly number: number
  readonly primary: NodeId
  readonly backups: readonly NodeId[]
  /** For how long the view service had not heard of that primary. */
  readonly silentUs: number
}

/** One write in the primary's order. Its place in the log is its index, from 1. */
export interface LogRecord {
  readonly epoch: number
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation
}

/** The end of a log. The higher epoch is more advanced, then the higher index. */
export interface Position {
  readonly epoch: number
  readonly index: number
}

/** Each epoch that wrote, and the index of its first record, rising. With an index it names a record for ever. */
export type LogHistory = readonly (readonly [epoch: number, first: number])[]

/** All that a server knows: values, client sessions, and which records made them. */
export interface StateCopy {
  readonly index: number
  readonly history: LogHistory
  readonly store: Json
  readonly sessions: Json
}

export type PrimaryBackupMessage =
  /** To the view service. `view` is the last one that the sender has acknowledged or was brought up to date in. */
  | {
      readonly type: 'Ping'
      readonly view: number
      readonly position: Position
      readonly wantsPromotion: boolean
    }
  /** The view service's word; null: there is no view yet. */
  | { readonly type: 'View'; readonly view: View | null }
  /** Records that follow `after`; none: a heartbeat. `round` is what a read waits to see confirmed. */
  | {
      readonly type: 'Replicate'
      readonly view: number
      readonly after: Position
      readonly records: readonly LogRecord[]
      readonly round: number
    }
  /** `gap`: records before these are missing; `conflict`: the logs part. `index`: the end of what is known to be equal. */
  | {
      readonly type: 'Replicated'
      readonly view: number
      readonly answer: 'ok' | 'gap' | 'conflict'
      readonly index: number
      readonly round: number
    }
  /** The full state, to a backup that is new in the view. */
  | { readonly type: 'Transfer'; readonly view: number; readonly copy: StateCopy; readonly round: number }
  /** A new primary asks the members of the view before its own to leave that view, and for what they have more. */
  | { readonly type: 'Collect'; readonly view: View; readonly position: Position }
  | { readonly type: 'Collected'; readonly view: number; readonly copy: StateCopy | null }

export type MessageOf<T extends PrimaryBackupMessage['type']> = PrimaryBackupMessage & { readonly type: T }

/** A record as notes tell of it. */
export interface RecordName {
  readonly index: number
  readonly epoch: number
  readonly client: ClientId
  readonly seq: number
}

export type PrimaryBackupNote =
  | RoleNote
  /** The view service formed a view; `dead` are the servers that it held to be dead. */
  | { readonly kind: 'viewed'; readonly view: View; readonly dead: readonly NodeId[] }
  | { readonly kind: 'entered'; readonly view: View }
  /** The primary acknowledged its view: every backup has the state. */
  | { readonly kind: 'acknowledged'; readonly number: number }
  /** Records became part of this node's log: as primary, or from the primary of view `from`. */
  | {
      readonly kind: 'applied'
      readonly from: number
      readonly view: number
      readonly records: readonly RecordName[]
    }
  /** The log was replaced by a copy, or read from the disk. */
  | { readonly kind: 'installed' | 'restored'; readonly index: number; readonly history: LogHistory }
  /** A write is decided to be acknowledged; the answer leaves when this node's own disk has it too. */
  | { readonly kind: 'settled'; readonly client: ClientId; readonly seq: number }
  /** A new primary begins: its log is the truth now. */
  | { readonly kind: 'tookOver'; readonly number: number; readonly position: Position }
  /** First acknowledged write of a new primary, so long after the old one was last heard of. */
  | { readonly kind: 'resumed'; readonly afterUs: number }
  | {
      readonly kind: 'discarded'
      readonly count: number
      readonly mayHaveBeenAcknowledged: boolean
      readonly shown: number
    }
  | {
      readonly kind: 'discardedRecord'
      readonly index: number
      readonly epoch: number
      readonly text: string
      readonly mayHaveBeenAcknowledged: boolean
    }
  | { readonly kind: 'degraded' | 'recovered'; readonly acknowledgements: number }
  | { readonly kind: 'promotionAsked' }
  | { readonly kind: 'stateLost'; readonly number: number }

export type NoteOf<K extends PrimaryBackupNote['kind']> = PrimaryBackupNote & Note & { readonly kind: K }
