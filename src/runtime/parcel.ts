import type { Address, NodeId } from '../core/model/identity.ts'

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

/** One message that travels alone: a fault rule touches its link and it passes the switch, or it is forged. */
export interface Letter {
  readonly id: number
  readonly from: Address
  readonly to: Address
  readonly incarnation: number
  readonly text: string
  /** In whose name a traitor sends it. */
  readonly as?: NodeId
}

/** What comes out of a port between two threads. */
export type Mail =
  | Parcel
  | { readonly kind: 'letters'; readonly letters: readonly Letter[] }
  /** Requests that the switch could not deliver, because the node was down when they got there. */
  | { readonly kind: 'returned'; readonly letters: readonly Letter[] }
