import type { Dot, Siblings } from '../../model/dotted-versions.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { Digest } from '../../model/merkle-tree.ts'
import type { RoleNote } from '../../model/note.ts'
import type { Operation, Reply } from '../../model/operation.ts'

/** Why versions are sent: a client's write, the repair after a read, or a hint that goes home. */
export type Purpose = 'write' | 'repair' | 'handoff'

/**
 * `id` names the work of a coordinator that waits for the answer; null: nobody waits.
 * `hintFor` is the node that should have had the versions when a substitute gets them.
 */
export type DynamoMessage =
  /** A node that keeps no copy of the key asks one that does to coordinate. */
  | {
      readonly type: 'Forward'
      readonly client: ClientId
      readonly seq: number
      readonly operation: Operation
    }
  | { readonly type: 'Answer'; readonly client: ClientId; readonly seq: number; readonly reply: Reply }
  | {
      readonly type: 'Store'
      readonly id: string | null
      readonly key: string
      readonly versions: Siblings
      readonly hintFor: NodeId | null
      readonly purpose: Purpose
    }
  | {
      readonly type: 'Stored'
      readonly id: string | null
      readonly key: string
      readonly dots: readonly Dot[]
      readonly hintFor: NodeId | null
      readonly purpose: Purpose
    }
  | { readonly type: 'Get'; readonly id: string; readonly key: string }
  | { readonly type: 'Got'; readonly id: string; readonly key: string; readonly versions: Siblings }
  /** Hashes of nodes of the Merkle tree over the keys that both keep: the root first, then what differs. */
  | { readonly type: 'Tree'; readonly hashes: readonly (readonly [node: number, hash: string])[] }
  /** All keys of the leaves that differ. */
  | { readonly type: 'Leaves'; readonly leaves: readonly number[]; readonly digests: readonly Digest[] }
  /** The keys that differ, whole; `isAnswer`: the other side's versions for the same keys. */
  | {
      readonly type: 'Exchange'
      readonly keys: readonly (readonly [key: string, versions: Siblings])[]
      readonly isAnswer: boolean
    }

export type MessageOf<T extends DynamoMessage['type']> = DynamoMessage & { readonly type: T }

/** Facts for the trace. `list` is the preference list that the coordinator used, `by` the nodes that answered. */
export type DynamoNote =
  | RoleNote
  | { readonly kind: 'began'; readonly id: string; readonly key: string; readonly list: readonly NodeId[] }
  /** Enough copies are safe, apart from the coordinator's own, whose disk the answer waits for. */
  | {
      readonly kind: 'stored'
      readonly id: string
      readonly key: string
      readonly dot: Dot
      readonly by: readonly NodeId[]
    }
  | {
      readonly kind: 'read'
      readonly id: string
      readonly key: string
      readonly by: readonly NodeId[]
      readonly versions: Siblings
    }
  | { readonly kind: 'hinted'; readonly key: string; readonly owner: NodeId; readonly at: NodeId }
  | { readonly kind: 'handedOff'; readonly key: string; readonly owner: NodeId }
  | { readonly kind: 'repaired'; readonly key: string; readonly nodes: readonly NodeId[] }
  | { readonly kind: 'doubted'; readonly about: NodeId }
  /** The root of the tree over the keys that both keep is sent to the peer. */
  | { readonly kind: 'offered'; readonly peer: NodeId; readonly root: string }
  /** The peer offered the same root as this node has. */
  | { readonly kind: 'agreed'; readonly peer: NodeId; readonly root: string }
  /** Versions came from a peer whose tree differed; they are merged in. */
  | { readonly kind: 'exchanged'; readonly peer: NodeId; readonly keys: readonly string[] }

export type NoteOf<K extends DynamoNote['kind']> = DynamoNote & { readonly kind: K }
