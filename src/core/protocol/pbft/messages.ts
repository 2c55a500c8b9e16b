import { canonicalJson } from '../../base/canonical-json.ts'
import { unreachable } from '../../base/unreachable.ts'
import { hashOf } from '../../base/hash.ts'
import type { Json } from '../../base/json.ts'
import type { Authenticator } from '../../model/authenticator.ts'
import type { ClientId, NodeId } from '../../model/identity.ts'
import type { RoleNote } from '../../model/note.ts'
import type { Operation } from '../../model/operation.ts'

/** What a client asks for; `seq` is the paper's timestamp. */
export interface ClientRequest {
  readonly client: ClientId
  readonly seq: number
  readonly operation: Operation
}

/** What a sequence number may hold: a request, or null, the null request whose execution does nothing. */
export type Order = ClientRequest | null

/** Who says so, and the proof. The signature covers everything but itself and the request beside a pre-prepare. */
interface Signed {
  readonly from: NodeId
  readonly signature: string
}

export interface Forward extends Signed {
  readonly type: 'Forward'
  readonly request: ClientRequest
}

/** The request travels beside: the signature covers its digest only, as in the paper. */
export interface PrePrepare extends Signed {
  readonly type: 'PrePrepare'
  readonly view: number
  readonly seq: number
  readonly digest: string
  readonly request: Order
}

/** A vote for a digest at a place of a view. */
export interface Prepare extends Signed {
  readonly type: 'Prepare'
  readonly view: number
  readonly seq: number
  readonly digest: string
}

export interface Commit extends Signed {
  readonly type: 'Commit'
  readonly view: number
  readonly seq: number
  readonly digest: string
}

/** The sender has executed everything up to `seq` and its state has this digest. */
export interface Checkpoint extends Signed {
  readonly type: 'Checkpoint'
  readonly seq: number
  readonly digest: string
}

/** A prepared certificate: the pre-prepare and quorum − 1 prepares of different backups that match it. */
export interface Certificate {
  readonly prePrepare: PrePrepare
  readonly prepares: readonly Prepare[]
}

/** `stable` with its proof C, and P: what was prepared above it, each in its highest view. */
export interface ViewChange extends Signed {
  readonly type: 'ViewChange'
  readonly view: number
  readonly stable: number
  readonly proof: readonly Checkpoint[]
  readonly prepared: readonly Certificate[]
}

/** V, a quorum of view-changes, and O, the pre-prepares that follow from them. */
export interface NewView extends Signed {
  readonly type: 'NewView'
  readonly view: number
  readonly viewChanges: readonly ViewChange[]
  readonly prePrepares: readonly PrePrepare[]
}

/** Where the sender stands: whoever can help sends again what it lacks. */
export interface Status extends Signed {
  readonly type: 'Status'
  readonly view: number
  readonly active: boolean
  readonly stable: number
  readonly executed: number
}

/** The whole state at a stable checkpoint; its proof makes it true, whoever sends it. */
export interface State extends Signed {
  readonly type: 'State'
  readonly seq: number
  readonly proof: readonly Checkpoint[]
  readonly store: Json
  readonly sessions: Json
}

export type PbftMessage =
  Forward | PrePrepare | Prepare | Commit | Checkpoint | ViewChange | NewView | Status | State

export type MessageOf<T extends PbftMessage['type']> = PbftMessage & { readonly type: T }

/** The same without signer and signature: what a node has to say. */
export type Unsigned<M extends PbftMessage = PbftMessage> = M extends PbftMessage
  ? Omit<M, 'from' | 'signature'>
  : never

/** Why a message was turned away; the first four are nobody's honest mistake. */
export type Refusal =
  'signature' | 'sender' | 'digest' | 'conflict' | 'proof' | 'orders' | 'window' | 'view' | 'unasked'

/** Facts for the trace. */
export type PbftNote =
  | RoleNote
  | { readonly kind: 'restored'; readonly view: number; readonly executed: number; readonly held: number }
  | {
      readonly kind: 'refused'
      readonly from: NodeId
      readonly type: PbftMessage['type']
      readonly reason: Refusal
    }
  | {
      readonly kind: 'accepted'
      readonly view: number
      readonly seq: number
      readonly from: NodeId
      readonly request: Order
      /** Part of a new-view: it was chosen by rule and may lie anywhere. */
      readonly inNewView: boolean
    }
  | { readonly kind: 'prepared'; readonly view: number; readonly seq: number; readonly digest: string }
  | { readonly kind: 'committed'; readonly view: number; readonly seq: number; readonly digest: string }
  | {
      readonly kind: 'executed'
      readonly seq: number
      readonly digest: string
      readonly request: Order
      /** It took effect: its client's last timestamp was lower. */
      readonly fresh: boolean
    }
  | {
      readonly kind: 'stable'
      readonly seq: number
      readonly digest: string
      readonly proof: readonly NodeId[]
    }
  | { readonly kind: 'transferred'; readonly seq: number; readonly from: NodeId }
  | {
      readonly kind: 'viewChangeBegun'
      readonly view: number
      readonly reason: 'request' | 'newView' | 'joined'
    }
  | { readonly kind: 'viewEntered'; readonly view: number; readonly fromSeq: number; readonly toSeq: number }
  | { readonly kind: 'declined'; readonly command: string }

/** Tag of the persist effect whose safety the node waits for: its own commit counts only then. */
export interface DoneTag {
  readonly kind: 'prepared'
  readonly view: number
  readonly seq: number
  readonly digest: string
}

/** The digest of the null request of a new view; a primary may put a tag behind it, which means nothing. */
export const nullDigest = 'null'
const tagged = `${nullDigest}/`

/** True when the digest is one of this order: a null request has many. */
export function fits(digest: string, order: Order): boolean {
  if (order === null) return digest === nullDigest || digest.startsWith(tagged)
  return digest === digestOf(order)
}

const digests = new WeakMap<ClientRequest, string>()

export function digestOf(order: Order): string {
  if (order === null) return nullDigest
  let digest = digests.get(order)
  if (digest === undefined) {
    const { client, seq, operation } = order
    digests.set(order, (digest = hashOf(canonicalJson({ client, seq, operation }))))
  }
  return digest
}

export function stateDigest(seq: number, store: Json, sessions: Json): string {
  return hashOf(canonicalJson({ seq, store, sessions }))
}

/** What a signature covers. */
function signedText(message: Unsigned & { readonly from: NodeId }): string {
  const { signature: _signature, ...content } = message as PbftMessage
  if (content.type !== 'PrePrepare') return canonicalJson(content as unknown as Json)
  const { request: _request, ...order } = content
  return canonicalJson(order)
}

export function signed<M extends PbftMessage>(
  self: NodeId,
  authenticator: Authenticator,
  message: Unsigned<M>,
): M {
  const content = { ...message, from: self } as Unsigned & { readonly from: NodeId }
  return { ...content, signature: authenticator.sign(signedText(content)) } as unknown as M
}

export function isSigned(message: PbftMessage, authenticator: Authenticator): boolean {
  if (typeof message.from !== 'string' || typeof message.signature !== 'string') return false
  return authenticator.verify(message.from, signedText(message), message.signature)
}

/** How a traitor speaks: it signs its lies with its own key, so only what it says itself can be a lie. */
export function twist(
  message: PbftMessage,
  lie: 'equivocate' | 'lie' | 'corrupt',
  { self, authenticator }: { readonly self: NodeId; readonly authenticator: Authenticator },
): PbftMessage | null {
  if (message.from !== self) return null
  const told = lie === 'equivocate' ? otherStory(message) : lie === 'lie' ? boldLie(message) : damage(message)
  if (told === null) return null
  const { from: _from, signature: _signature, ...content } = told
  return signed(self, authenticator, content as Unsigned<PrePrepare>)
}

/**
 * A credible other story: a null request instead of the client's, tagged with the digest that it stands against, so
 * that a second traitor can help with either. Requests themselves cannot be invented, because clients sign them.
 */
function otherStory(message: PbftMessage): PbftMessage | null {
  switch (message.type) {
    case 'PrePrepare':
      return message.request === null ? null : { ...message, digest: tagged + message.digest, request: null }
    case 'Prepare':
    case 'Commit':
      return { ...message, digest: otherDigest(message.digest) }
    case 'Checkpoint':
      return { ...message, digest: hashOf(message.digest) }
    case 'ViewChange':
      return { ...message, prepared: [] }
    case 'Status':
      return { ...message, executed: 0 }
    default:
      return null
  }
}

function otherDigest(digest: string): string {
  return digest.startsWith(tagged) ? digest.slice(tagged.length) : tagged + digest
}

/** A lie about the own log and votes: numbers far away, votes that it never cast, certificates left out. */
function boldLie(message: PbftMessage): PbftMessage | null {
  switch (message.type) {
    case 'PrePrepare':
      return { ...message, seq: message.seq + 10_000 }
    case 'Prepare':
    case 'Commit':
      return { ...message, digest: hashOf(message.digest) }
    case 'Checkpoint':
      return { ...message, digest: hashOf(message.digest) }
    case 'ViewChange':
      return { ...message, stable: 0, proof: [], prepared: message.prepared.slice(1) }
    case 'NewView':
      return { ...message, prePrepares: [] }
    case 'Status':
      return { ...message, view: message.view + 1, executed: message.executed + 1000 }
    case 'State':
      return { ...message, store: {} }
    case 'Forward':
      return null
    default:
      return unreachable(message)
  }
}

/** Damaged content under a signature that fits. */
function damage(message: PbftMessage): PbftMessage | null {
  switch (message.type) {
    case 'PrePrepare':
      return { ...message, digest: hashOf(message.digest) }
    case 'Prepare':
    case 'Commit':
    case 'Checkpoint':
      return { ...message, digest: hashOf(message.digest) }
    case 'ViewChange':
      return { ...message, stable: message.stable + 1 }
    case 'NewView':
      return { ...message, viewChanges: message.viewChanges.slice(1) }
    case 'Status':
      return { ...message, stable: message.stable + 1000 }
    case 'State':
      return { ...message, seq: message.seq + 1 }
    case 'Forward':
      return null
    default:
      return unreachable(message)
  }
}
