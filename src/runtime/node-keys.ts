import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import type { Authenticator } from '../core/model/authenticator.ts'
import type { NodeId } from '../core/model/identity.ts'

/** What one node is given: its own private key (PKCS 8) and everybody's public keys (SPKI), as PEM. */
export interface NodeKeys {
  readonly own: string
  readonly all: { readonly [node: NodeId]: string }
}

/** A fresh pair of Ed25519 keys for every node of a run. */
export function newKeys(nodes: readonly NodeId[]): ReadonlyMap<NodeId, NodeKeys> {
  const pairs = nodes.map((node) => ({
    node,
    ...generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }),
  }))
  const all = Object.fromEntries(pairs.map(({ node, publicKey }) => [node, publicKey]))
  return new Map(pairs.map(({ node, privateKey }) => [node, { own: privateKey, all }]))
}

/** Real signatures. Keys are parsed when they are first used: most protocols sign nothing. */
export function keyAuthenticator(keys: NodeKeys): Authenticator {
  let own: KeyObject | null = null
  const others = new Map<NodeId, KeyObject>()
  const keyOf = (node: NodeId): KeyObject | null => {
    const pem = keys.all[node]
    if (pem === undefined) return null
    let key = others.get(node)
    if (key === undefined) others.set(node, (key = createPublicKey(pem)))
    return key
  }
  return {
    sign(text) {
      own ??= createPrivateKey(keys.own)
      return sign(null, Buffer.from(text), own).toString('base64')
    },
    verify(node, text, signature) {
      const key = keyOf(node)
      return key !== null && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
    },
  }
}
