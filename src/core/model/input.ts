import type { Json } from '../base/json.ts'
import type { ClientId, NodeId } from './identity.ts'
import type { Message } from './message.ts'
import type { Operation } from './operation.ts'

/** What an operator may ask of a node while it runs. */
export type AdminCommand =
  | { readonly kind: 'transferLeadership'; readonly to: NodeId }
  | { readonly kind: 'addMember'; readonly node: NodeId }
  | { readonly kind: 'addLearner'; readonly node: NodeId }
  | { readonly kind: 'removeMember'; readonly node: NodeId }
  | { readonly kind: 'snapshot' }
  /** Fail-over by hand: take over, whoever led so far. */
  | { readonly kind: 'promote' }

/**
 * What happened to a node, in the past tense; the only way in which it changes.
 * `nowUs` is the node's own monotonic clock in whole microseconds. The first input of every life is `started`.
 * `persisted` comes once for each persist effect that carried `done`, in their order, when it is safe on disk.
 */
export type Input<M extends Message = Message> =
  | { readonly kind: 'started'; readonly nowUs: number }
  | { readonly kind: 'received'; readonly nowUs: number; readonly from: NodeId; readonly message: M }
  | { readonly kind: 'fired'; readonly nowUs: number; readonly timer: string }
  | {
      readonly kind: 'requested'
      readonly nowUs: number
      readonly client: ClientId
      readonly seq: number
      readonly operation: Operation
    }
  | { readonly kind: 'persisted'; readonly nowUs: number; readonly done: Json }
  | { readonly kind: 'administered'; readonly nowUs: number; readonly command: AdminCommand }
