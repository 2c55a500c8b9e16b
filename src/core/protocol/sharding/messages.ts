import type { Json } from '../../base/json.ts'
import type { Note } from '../../model/effect.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'
import type { Reply } from '../../model/operation.ts'

/** Who owns what, under a number that rises by one; with the settings it gives every key its owner (SHARD-1). */
export interface Configuration {
  readonly number: number
  /** In the order in which they joined. */
  readonly owners: readonly NodeId[]
  /** Owner of each slot, for the placement `range`; else empty. */
  readonly slots: readonly NodeId[]
  /** Who joined or left since the configuration before; null in the first one. */
  readonly changed: NodeId | null
}

/** What an owner keeps of a key. It moves as a whole, the sessions included (SHARD-6). */
export interface KeyRecord {
  readonly value: Json
  /** How many operations have been carried out on it, reads not counted. */
  readonly version: number
  /** Client, number and answer of the last one of each client. */
  readonly sessions: readonly (readonly [ClientId, number, Reply])[]
}

/** Everything that moves from one owner to another with a configuration; also when it is nothing. */
export interface Bundle {
  readonly number: number
  readonly to: NodeId
  readonly records: { readonly [key: string]: KeyRecord }
}

/** What entering a configuration took away from an owner: the controller adds these up. */
export interface Report {
  readonly number: number
  /** Keys that it had before. */
  readonly keys: number
  readonly moved: readonly (readonly [to: NodeId, count: number])[]
}

export type ShardingMessage =
  /** To the controller: which configuration the sender wants, and what entering its present one moved. */
  | { readonly type: 'Ask'; readonly number: number; readonly report: Report | null }
  | { readonly type: 'Configured'; readonly configuration: Configuration }
  | { readonly type: 'Handover'; readonly bundle: Bundle }
  /** The new owner has that configuration's bundle on its disk. */
  | { readonly type: 'Stored'; readonly number: number }

export type MessageOf<T extends ShardingMessage['type']> = ShardingMessage & { readonly type: T }

export type ShardingNote =
  | RoleNote
  /** The controller made a configuration. `sample`: the owners of the sample keys, as places in `owners`, -1 for none. */
  | { readonly kind: 'configured'; readonly configuration: Configuration; readonly sample: readonly number[] }
  /** An operator asked for what cannot be. */
  | { readonly kind: 'refused'; readonly node: NodeId; readonly reason: 'member' | 'stranger' | 'last' }
  /** All owners have told what moved with that configuration. */
  | {
      readonly kind: 'measured'
      readonly number: number
      readonly keys: number
      readonly moved: number
      readonly receivers: readonly NodeId[]
    }
  /** `lookup`: a hash of the owners of the sample keys, as this node finds them. */
  | { readonly kind: 'entered'; readonly number: number; readonly lookup: string }
  | { readonly kind: 'released'; readonly number: number; readonly to: NodeId; readonly count: number }
  | { readonly kind: 'stored'; readonly number: number; readonly from: NodeId; readonly count: number }
  /** An operation was carried out. `version` is that of the key before it; `owner` whom the node holds for its owner. */
  | {
      readonly kind: 'served'
      readonly key: string
      readonly number: number
      readonly owner: NodeId | null
      readonly version: number
      readonly wrote: boolean
      readonly client: ClientId
      readonly seq: number
    }
  | { readonly kind: 'restored'; readonly number: number; readonly keys: number }

export type NoteOf<K extends ShardingNote['kind']> = ShardingNote & Note & { readonly kind: K }
