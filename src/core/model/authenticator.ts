import type { NodeId } from './identity.ts'

/**
 * Signs what one node says and checks what others have signed. A node can sign only as itself, a traitor too; that is
 * the cryptographic assumption of PBFT (Castro and Liskov 1999, section 2). Live clusters use Node's own crypto, virtual
 * time a deterministic stand-in; a protocol cannot tell which.
 */
export interface Authenticator {
  /** The signature of this node under a text. */
  sign(text: string): string
  /** True when that node signed exactly that text. */
  verify(node: NodeId, text: string, signature: string): boolean
}
