import type { NodeId } from '../model/identity.ts'
import type { OpinionState } from './opinion.ts'

/** What phi was computed from. */
export interface PhiBasis {
  /** Pause included. */
  readonly meanUs: number
  readonly deviationUs: number
}

/** Facts about detection for the trace; `peer` is the node in question. */
export type DetectorNote =
  /** Nothing was heard for so long. `phi` is null for a fixed time-out. */
  | {
      readonly kind: 'detector-silent'
      readonly peer: NodeId
      readonly silenceUs: number
      readonly level: number
      readonly phi: PhiBasis | null
    }
  /** Neither it nor any helper answered a probe. */
  | {
      readonly kind: 'detector-unanswered'
      readonly peer: NodeId
      readonly incarnation: number
      /** The node's number of that probe. */
      readonly probe: number
      readonly helpers: number
    }
  /** Somebody else's suspicion was taken over. */
  | {
      readonly kind: 'detector-warned'
      readonly peer: NodeId
      readonly incarnation: number
      readonly by: NodeId
    }
  /** It is trusted again: it spoke, or a higher incarnation was heard of. */
  | {
      readonly kind: 'detector-trusted'
      readonly peer: NodeId
      readonly was: OpinionState
      readonly incarnation: number | null
      readonly by: NodeId
    }
  /** Declared dead: the suspicion lasted `suspectedUs`, or (null) somebody said so. */
  | {
      readonly kind: 'detector-declared'
      readonly peer: NodeId
      readonly incarnation: number
      readonly suspectedUs: number | null
      readonly by: NodeId
    }
  /** A node contradicts what is said about it. */
  | {
      readonly kind: 'detector-refuted'
      readonly said: 'suspect' | 'dead'
      readonly incarnation: number
      readonly by: NodeId
    }
  /** A node begins to speak as this incarnation. */
  | { readonly kind: 'detector-incarnated'; readonly incarnation: number }
