import type { Json } from '../../base/json.ts'
import type { Dot } from '../../model/crdt/dot-store.ts'
import type { Stamp } from '../../model/crdt/lww-map.ts'
import type { PnCounter } from '../../model/crdt/pn-counter.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'
import type { VersionVector } from '../../model/version-vector.ts'
import type { Copy } from './change.ts'

/**
 * The name under which a node counts its updates: `n2@0`, the node and the moment at which its disk was new. A node that
 * lost its disk has lost its count as well, so it goes on under another name.
 */
export type Actor = string

/** What an update does to one key. Each kind belongs to one kind of copy. */
export type Change =
  /** Last writer wins. `history`: the updates that led to this value, itself included. */
  | { readonly kind: 'write'; readonly value: Json; readonly stamp: Stamp; readonly history: VersionVector }
  /** A version beside the others, in place of those that `covers` has seen. */
  | { readonly kind: 'version'; readonly value: Json; readonly covers: VersionVector }
  /** The actor's own totals after the increment. */
  | { readonly kind: 'count'; readonly totals: PnCounter }
  | { readonly kind: 'add'; readonly element: Json }
  | { readonly kind: 'remove'; readonly dots: readonly Dot[] }

/** One update: `actor` and `counter` name it for ever. `deps`: all that its maker had seen before it. */
export interface Update {
  readonly actor: Actor
  readonly counter: number
  readonly deps: VersionVector
  readonly key: string
  readonly change: Change
}

export type MultiPrimaryMessage =
  /** Sent to every peer as soon as the update is on disk, once; gossip makes up for what is lost. */
  | { readonly type: 'Update'; readonly update: Update }
  /** `I have these updates.` An answer is not answered. */
  | { readonly type: 'Digest'; readonly vector: VersionVector; readonly isAnswer: boolean }
  /** To a peer that has `base`: every copy with updates beyond it; together they hold all of `vector`. */
  | {
      readonly type: 'State'
      readonly base: VersionVector
      readonly vector: VersionVector
      readonly copies: readonly { readonly key: string; readonly copy: Copy }[]
    }

/** What an update was meant to do, in the words of the client, not of the protocol: the judges rebuild copies from it. */
export type Intent =
  | { readonly kind: 'write'; readonly value: Json; readonly stamp: Stamp; readonly over: Dot | null }
  | { readonly kind: 'version'; readonly value: Json; readonly covers: VersionVector }
  | { readonly kind: 'count'; readonly by: number }
  | { readonly kind: 'add'; readonly element: Json }
  | { readonly kind: 'remove'; readonly dots: readonly Dot[] }

/** Facts for the trace. */
export type MultiPrimaryNote =
  | RoleNote
  | { readonly kind: 'restored'; readonly actor: Actor; readonly keys: number; readonly isNew: boolean }
  | {
      readonly kind: 'updated'
      readonly dot: Dot
      readonly key: string
      readonly client: ClientId
      readonly seq: number
      readonly deps: VersionVector
      readonly intent: Intent
    }
  /** An acknowledged update of this node is in no copy any more, and whoever replaced it had not read it. */
  | {
      readonly kind: 'overwritten'
      readonly key: string
      readonly dot: Dot
      readonly value: Json
      readonly by: Dot
      readonly byValue: Json
      /** False: it was written after the other, but its clock said before. */
      readonly isConcurrent: boolean
    }
  /** Versions that did not know of each other now stand side by side. */
  | { readonly kind: 'siblings'; readonly key: string; readonly values: readonly Json[] }
  | { readonly kind: 'caught-up'; readonly from: NodeId; readonly updates: number }

export type NoteOf<K extends MultiPrimaryNote['kind']> = MultiPrimaryNote & { readonly kind: K }
