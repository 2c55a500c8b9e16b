import { hashOf } from '../base/hash.ts'
import type { Authenticator } from '../model/authenticator.ts'
import type { NodeId } from '../model/identity.ts'

/**
 * Signatures for virtual time: a hash over the signer's secret and the text. Nobody in a simulation can guess a secret,
 * because traitors only change what they are given; it is no cryptography.
 */
export function standInAuthenticator(self: NodeId, seed: number): Authenticator {
  const sign = (node: NodeId, text: string): string => hashOf(`${seed}/${node}/${text}`)
  return {
    sign: (text) => sign(self, text),
    verify: (node, text, signature) => signature === sign(node, text),
  }
}
