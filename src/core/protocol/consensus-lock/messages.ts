import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'
import type { GroupMessage, GroupNote } from '../nested.ts'
import type { RaftMessage } from '../raft/index.ts'

/** A worker's session with the lock service: its name and the life in which it began: `n5/2`. */
export type SessionId = string

/** What a worker asks of the lock service, and the service's log carries out. */
export type LockRequest =
  | { readonly kind: 'keepAlive'; readonly session: SessionId; readonly at: number }
  | { readonly kind: 'acquire'; readonly session: SessionId; readonly lock: string; readonly request: number }
  | { readonly kind: 'release'; readonly session: SessionId; readonly lock: string; readonly token: number }

/** A tenure: who holds which lock, and the fencing token that was given with it. */
export interface Grant {
  readonly lock: string
  readonly session: SessionId
  readonly token: number
  /** The request of the session that it answers. */
  readonly request: number
}

export type LockMessage =
  | GroupMessage<'Raft', RaftMessage>
  /** To a member of the lock service; one that does not lead passes it on once. */
  | { readonly type: 'Ask'; readonly request: LockRequest; readonly from: NodeId; readonly passed?: true }
  /** `at` is the worker's clock when it sent the keep-alive that this answers. */
  | { readonly type: 'KeptAlive'; readonly session: SessionId; readonly at: number; readonly by: NodeId }
  | { readonly type: 'Expired'; readonly session: SessionId; readonly by: NodeId }
  | { readonly type: 'Granted'; readonly grant: Grant; readonly by: NodeId }
  | { readonly type: 'Released'; readonly lock: string; readonly token: number; readonly by: NodeId }
  /** To the resource; `id` names the question for its asker. Token 0: a client's plain read. */
  | { readonly type: 'Read'; readonly id: string; readonly key: string; readonly token: number }
  | { readonly type: 'Write'; readonly key: string; readonly token: number; readonly value: number }
  | {
      readonly type: 'Value'
      readonly id: string
      readonly key: string
      readonly token: number
      readonly value: number
    }
  | { readonly type: 'Written'; readonly key: string; readonly token: number; readonly value: number }
  | { readonly type: 'Fenced'; readonly key: string; readonly token: number; readonly highest: number }

export type MessageOf<T extends LockMessage['type']> = LockMessage & { readonly type: T }

/** What a replica of the lock service saw its log decide; every replica notes it. */
export type Fact =
  | (Grant & { readonly kind: 'granted' })
  | {
      readonly kind: 'released'
      readonly by: SessionId
      readonly lock: string
      readonly holder: SessionId
      readonly token: number
    }
  | {
      readonly kind: 'expired'
      readonly session: SessionId
      readonly clockMs: number
      readonly keptMs: number
    }
  /** `oldestMs`: the last keep-alive of the session that has been silent for longest. */
  | { readonly kind: 'ticked'; readonly clockMs: number; readonly oldestMs: number }

export type LockNote =
  | RoleNote
  | GroupNote
  | Fact
  | { readonly kind: 'tookOver'; readonly term: number }
  /** The resource took a write, or refused one. */
  | { readonly kind: 'wrote'; readonly key: string; readonly token: number; readonly value: number }
  | { readonly kind: 'fenced'; readonly key: string; readonly token: number; readonly highest: number }
  /** The resource gave a value to a holder. */
  | { readonly kind: 'shown'; readonly key: string; readonly token: number }
  /** A worker believes that it holds a lock, and until when by its own clock, or no longer believes it. */
  | { readonly kind: 'holds'; readonly lock: string; readonly token: number; readonly untilUs: number }
  | { readonly kind: 'letGo'; readonly lock: string; readonly token: number }
  /** A worker uses its lock at this time of its clock. */
  | {
      readonly kind: 'used'
      readonly lock: string
      readonly token: number
      readonly nowUs: number
      readonly untilUs: number
    }
  | { readonly kind: 'sessionLost'; readonly session: SessionId }
  | { readonly kind: 'abandoned'; readonly client: ClientId; readonly seq: number; readonly key: string }
