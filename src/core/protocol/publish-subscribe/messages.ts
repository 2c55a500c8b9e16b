import type { Json } from '../../base/json.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'

/** Sequence numbers count the entries of a topic from 1, without gaps at its publisher. */
export type PubSubMessage =
  /** A subscriber started, or renews its subscription: a publisher that does not know it sends it nothing. */
  | { readonly type: 'Subscribe' }
  | { readonly type: 'Publish'; readonly topic: string; readonly seq: number; readonly value: Json }
  /** Everything up to that number is on the subscriber's disk. */
  | { readonly type: 'Ack'; readonly topic: string; readonly upTo: number }
  /** The publisher has entries up to that number: who has fewer fetches them, who has all says so. */
  | { readonly type: 'Offer'; readonly topic: string; readonly last: number }
  | { readonly type: 'Fetch'; readonly topic: string; readonly from: number }
  | {
      readonly type: 'Batch'
      readonly topic: string
      readonly from: number
      readonly values: readonly Json[]
    }
  /** The whole topic up to a number, for those who ask for entries that are no longer retained. */
  | {
      readonly type: 'Snapshot'
      readonly topic: string
      readonly upTo: number
      readonly values: readonly Json[]
    }

export type MessageOf<T extends PubSubMessage['type']> = PubSubMessage & { readonly type: T }

/** Facts for the trace. */
export type PubSubNote =
  | RoleNote
  /** A new entry; `client` and `op` are who asked for it. */
  | {
      readonly kind: 'published'
      readonly topic: string
      readonly seq: number
      readonly value: Json
      readonly client: ClientId
      readonly op: number
    }
  /** The entry is in this copy, and on its disk. */
  | { readonly kind: 'applied'; readonly topic: string; readonly seq: number; readonly value: Json }
  /** What a new life found on its disk. */
  | { readonly kind: 'restored'; readonly topic: string; readonly last: number }
  /** Entries that never came; nobody will send them again. */
  | { readonly kind: 'missed'; readonly topic: string; readonly from: number; readonly upTo: number }
  /** A gap in the numbers: the missing entries are fetched. */
  | {
      readonly kind: 'gap'
      readonly topic: string
      readonly from: number
      readonly upTo: number
      readonly publisher: NodeId
    }
  | {
      readonly kind: 'caughtUp'
      readonly topic: string
      readonly count: number
      readonly bySnapshot: boolean
    }
