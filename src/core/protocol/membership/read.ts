import { opinionsOf } from '../../detect/detector.ts'
import type { ClientId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import type { MembershipNode } from './state.ts'

/** Any node answers with its own opinion of everybody, at once (MEM-10). Nobody promises that two nodes agree. */
export function onRequested(node: MembershipNode, client: ClientId, seq: number, operation: Operation): void {
  const reply: Reply =
    operation.f === 'read-members'
      ? { kind: 'done', value: membersOf(node) }
      : { kind: 'rejected', reason: `membership cannot ${operation.f}` }
  node.effects.push({ kind: 'reply', client, seq, reply, early: true })
}

/** node → alive, suspect or dead; of itself a node knows that it is alive. */
function membersOf(node: MembershipNode): { [node: string]: string } {
  const opinions = new Map(opinionsOf(node.detector).map(({ node: peer, state }) => [peer, state]))
  return Object.fromEntries(node.nodes.map((one) => [one, opinions.get(one) ?? 'alive']))
}
