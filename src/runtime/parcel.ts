import type { Address } from '../core/model/identity.ts'

/** Messages that leave one thread for another together, over a direct port. */
export interface Parcel {
  readonly kind: 'parcel'
  readonly thread: number
  /** Which life of the sender posted it. */
  readonly incarnation: number
  /** Id of the first message; each further one's is `idStep` higher. */
  readonly id: number
  readonly idStep: number
  /** The client of each message, with commas between, where the threads alone do not say it. */
  readonly clients: string | null
  /** The messages' JSON, with commas between: two long texts are much cheaper to post than many objects. */
  readonly text: string
}

/** One message that passes the switch, because a fault rule touches its link. */
export interface Letter {
  readonly id: number
  readonly from: Address
  readonly to: Address
  readonly incarnation: number
  readonly text: string
}

/** What comes out of a port between two threads. */
export type Mail =
  | Parcel
  | { readonly kind: 'letters'; readonly letters: readonly Letter[] }
  /** Requests that the switch could not deliver, because the node was down when they got there. */
  | { readonly kind: 'returned'; readonly letters: readonly Letter[] }
