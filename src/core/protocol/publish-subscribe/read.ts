import type { ClientId } from '../../model/identity.ts'
import { answer } from './durability.ts'
import { copyOf, type PubSubNode } from './state.ts'

/** PS-7: every node answers from its own copy, however old that is. */
export function readCopy(node: PubSubNode, client: ClientId, op: number, topic: string): void {
  answer(node, client, op, { kind: 'done', value: [...copyOf(node, topic).values] })
}
