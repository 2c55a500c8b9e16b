import type { NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'

/** The name of one acquisition, never used twice: `n4.2.17`: worker, its life, its number. */
export type Owner = string

/** `token` is 0 where the variant knows none. */
export type LeaseLockMessage =
  /** `ttlUs` null: in two steps, see Expire. */
  | { readonly type: 'Acquire'; readonly lock: string; readonly owner: Owner; readonly ttlUs: number | null }
  | { readonly type: 'Granted'; readonly lock: string; readonly owner: Owner; readonly token: number }
  | { readonly type: 'Refused'; readonly lock: string; readonly owner: Owner }
  /** Sets the time of a lock that was taken without one (a mistake that people made before SET NX PX). */
  | { readonly type: 'Expire'; readonly lock: string; readonly owner: Owner; readonly ttlUs: number }
  | { readonly type: 'Release'; readonly lock: string; readonly owner: Owner }
  /** The primary lock store tells its replica, without waiting for it. */
  | { readonly type: 'Replicate'; readonly lock: string; readonly lease: Lease }
  /** A read or write under the lock, or a read of somebody who only wants to look (`owner` null). */
  | {
      readonly type: 'Get'
      readonly key: string
      readonly owner: Owner | null
      readonly token: number
      readonly id: number
    }
  | { readonly type: 'Value'; readonly key: string; readonly id: number; readonly value: number }
  | {
      readonly type: 'Put'
      readonly key: string
      readonly owner: Owner
      readonly token: number
      readonly value: number
      readonly id: number
    }
  | { readonly type: 'Stored'; readonly key: string; readonly id: number }
  /** The token is older than one that the resource has seen. */
  | {
      readonly type: 'Fenced'
      readonly key: string
      readonly id: number
      readonly token: number
      readonly highest: number
    }

export type MessageOf<T extends LeaseLockMessage['type']> = LeaseLockMessage & { readonly type: T }

/** What the store keeps of a lock; `owner` null: free. Times on the store's clock. */
export interface Lease {
  readonly owner: Owner | null
  readonly token: number
  readonly fromUs: number
  /** Null: it never ends. */
  readonly untilUs: number | null
}

/** Facts for the trace. */
export type LeaseLockNote =
  | RoleNote
  | {
      readonly kind: 'granted'
      readonly lock: string
      readonly owner: Owner
      readonly token: number
      readonly atUs: number
      readonly untilUs: number
    }
  /** A lease that a new life of the store found on its disk. */
  | { readonly kind: 'restored'; readonly lock: string; readonly owner: Owner; readonly untilUs: number }
  /** Kept out by the lease of somebody else. */
  | {
      readonly kind: 'keptOut'
      readonly lock: string
      readonly owner: Owner
      readonly holder: Owner
      readonly atUs: number
      /** When that lease ends, or should have. */
      readonly endsUs: number
    }
  | { readonly kind: 'freed'; readonly lock: string; readonly holder: Owner; readonly by: Owner }
  /** A release that found somebody else's lock, and left it alone. */
  | { readonly kind: 'spared'; readonly lock: string; readonly holder: Owner | null; readonly by: Owner }
  /** The resource let an access through. */
  | {
      readonly kind: 'accepted'
      readonly key: string
      readonly token: number
      readonly access: 'read' | 'write'
      readonly value: number
      readonly worker: NodeId
    }
  | {
      readonly kind: 'fenced'
      readonly key: string
      readonly token: number
      readonly highest: number
      readonly worker: NodeId
    }
  /** A worker writes: `lateUs` above 0 when its lease had ended by its own clock. */
  | { readonly kind: 'writes'; readonly key: string; readonly owner: Owner; readonly lateUs: number }
  | { readonly kind: 'stopped'; readonly key: string; readonly owner: Owner }
  | { readonly kind: 'failedOver'; readonly from: NodeId; readonly to: NodeId }
