import type { Json } from '../base/json.ts'
import type { DurableWrite } from '../model/durable.ts'
import type { Note } from '../model/effect.ts'
import type { Address, ClientId, NodeId } from '../model/identity.ts'
import type { Message } from '../model/message.ts'
import type { Operation, Outcome } from '../model/operation.ts'
import type { FaultEffect } from './fault-effect.ts'

/** Why a message did not arrive. `down`: nobody there; `stale`: sent by a life of the sender that has ended. */
export type DropReason = 'cut' | 'loss' | 'down' | 'stale'

/**
 * What happened, without its place in time. Every driver writes these, and nothing after the trace knows which.
 * `wrote` is a persist effect handed to the disk, `synced` that all of the node's writes up to that version are safe.
 * Versions rise by one per `wrote` of a node and go on over restarts. `crashed.lost` lists the versions that were not
 * safe. `completed` ends the `invoked` with the same client and op.
 */
export type Happening =
  | { readonly kind: 'started'; readonly node: NodeId; readonly incarnation: number }
  | {
      readonly kind: 'crashed'
      readonly node: NodeId
      readonly incarnation: number
      readonly lost: readonly number[]
      /** Why it stopped by itself: a mistake that a traitor's message brought about. Absent: a fault stopped it. */
      readonly reason?: string
    }
  | { readonly kind: 'wiped'; readonly node: NodeId }
  /** The supervisor restarts a node, that long after its death was known; its `started` follows. */
  | {
      readonly kind: 'supervised'
      readonly node: NodeId
      readonly decision: 'restart'
      readonly waitedUs: number
    }
  /** The supervisor has seen that many deaths in its period, and restarts nothing any more. */
  | {
      readonly kind: 'supervised'
      readonly node: NodeId
      readonly decision: 'give-up'
      readonly deaths: number
    }
  | { readonly kind: 'paused'; readonly node: NodeId }
  | { readonly kind: 'resumed'; readonly node: NodeId }
  | {
      readonly kind: 'sent'
      readonly id: number
      readonly from: Address
      readonly to: Address
      readonly message: Message
      /** In whose name a traitor sent it: the receiver takes that node for the sender. Absent: in its own. */
      readonly as?: NodeId
    }
  | { readonly kind: 'delivered'; readonly id: number; readonly from: Address; readonly to: Address }
  | {
      readonly kind: 'dropped'
      readonly id: number
      readonly from: Address
      readonly to: Address
      readonly reason: DropReason
    }
  | { readonly kind: 'fired'; readonly node: NodeId; readonly timer: string }
  | {
      readonly kind: 'wrote'
      readonly node: NodeId
      readonly version: number
      readonly writes: readonly DurableWrite[]
    }
  | { readonly kind: 'synced'; readonly node: NodeId; readonly upTo: number }
  | { readonly kind: 'noted'; readonly node: NodeId; readonly note: Note }
  | {
      readonly kind: 'invoked'
      readonly client: ClientId
      /** Jepsen's process: a client gets a new number after an operation of unknown outcome. */
      readonly process: number
      /** The client's number for this operation, from 1; retries keep it. */
      readonly op: number
      readonly operation: Operation
    }
  | {
      readonly kind: 'completed'
      readonly client: ClientId
      readonly process: number
      readonly op: number
      readonly outcome: Outcome
      /** The result when `ok`, else null. */
      readonly value: Json
      /** Why it failed or is unknown, else null. */
      readonly reason: string | null
    }
  | {
      readonly kind: 'injected'
      readonly fault: string
      readonly faultKind: string
      /** The nodes that the selector stood for when the fault began. */
      readonly targets: readonly NodeId[]
      /** One way of saying it in words for people: `n1 n2 | n3 n4 n5`. */
      readonly text: string
    }
  | {
      readonly kind: 'healed'
      readonly fault: string
      readonly faultKind: string
      readonly effect: FaultEffect
    }

/** A happening with its place: `seq` counts from 1 without gaps, `timeUs` since the run's start never falls. */
export type TraceEvent = Happening & { readonly seq: number; readonly timeUs: number }

export type EventKind = TraceEvent['kind']
export type EventOf<K extends EventKind> = TraceEvent & { readonly kind: K }
