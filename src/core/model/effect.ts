import type { Json } from '../base/json.ts'
import type { DurableWrite } from './durable.ts'
import type { ClientId, NodeId } from './identity.ts'
import type { Message } from './message.ts'
import type { Reply } from './operation.ts'

/** A fact for the trace, in the past tense: became leader, committed index 7, voted no. */
export interface Note {
  readonly kind: string
}

/**
 * What a node wants done, in the imperative, in the order in which it must happen.
 *
 * Invariant: a `send` or `reply` leaves only when every `persist` that this node asked for before it, in this step
 * or an earlier one, is safe on disk. `early: true` waives that for one message whose content needs nothing that is
 * still on its way to the disk; the durable-before-send check holds every such claim against the protocol's table.
 * A timer is named; setting it again replaces it. The driver draws the delay, uniform in [fromUs, toUs].
 */
export type Effect<M extends Message = Message> =
  | { readonly kind: 'persist'; readonly writes: readonly DurableWrite[]; readonly done?: Json }
  | { readonly kind: 'send'; readonly to: NodeId; readonly message: M; readonly early?: true }
  | {
      readonly kind: 'reply'
      readonly client: ClientId
      readonly seq: number
      readonly reply: Reply
      readonly early?: true
    }
  | { readonly kind: 'setTimer'; readonly timer: string; readonly fromUs: number; readonly toUs: number }
  | { readonly kind: 'cancelTimer'; readonly timer: string }
  | { readonly kind: 'note'; readonly note: Note }
