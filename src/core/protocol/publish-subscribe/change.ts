/** Roles do not change: publishers publish, and everybody subscribes to everybody else, again and again. */
import type { NodeId } from '../../model/identity.ts'
import { note, sendNow, type PubSubNode } from './state.ts'

export function takeRole(node: PubSubNode): void {
  const publishes = node.publishers.includes(node.self)
  note(node, {
    kind: 'role',
    role: `publish-subscribe.role.${publishes ? 'publisher' : 'subscriber'}`,
    leads: isFirst(node),
    epoch: 1,
  })
}

/** The first publisher stands for all where one node has to. */
export function isFirst({ self, publishers }: PubSubNode): boolean {
  return self === publishers[0]
}

/** PS-8: a publisher knows in memory only who listens; after its restart it hears so with the next renewal. */
export function onRenew(node: PubSubNode): void {
  for (const publisher of node.publishers)
    if (publisher !== node.self) sendNow(node, publisher, { type: 'Subscribe' })
  const { renewUs } = node.settings
  node.effects.push({ kind: 'setTimer', timer: 'renew', fromUs: renewUs, toUs: renewUs })
}

export function onSubscribe(node: PubSubNode, from: NodeId): void {
  node.subscribers.add(from)
}
