/**
 * Who belongs to which group, and how one group speaks to another. Membership is fixed while the cluster runs (SC-9):
 * the groups follow each other through the nodes, and begin again at the first one when the nodes do not suffice.
 */
import { bankAccounts } from '../../model/bank.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Config } from '../contract.ts'
import type { Group } from '../nested.ts'
import type { BetweenGroups } from './messages.ts'
import { coordinatorName, type Part, type ShardedNode } from './state.ts'

/** The coordinator's group first, then the shards. */
export function groupsOf(nodes: readonly NodeId[], config: { readonly [name: string]: unknown }): Group[] {
  const size = Math.min(Number(config['groupSize']), nodes.length)
  const names = [coordinatorName, ...shardNames(Number(config['shards']))]
  return names.map((name, place) => ({
    name,
    members: Array.from({ length: size }, (_, i) => nodes[(place * size + i) % nodes.length]!),
  }))
}

export function shardNames(shards: number): string[] {
  return Array.from({ length: shards }, (_, i) => `s${i + 1}`)
}

/** Accounts go round the shards. */
export function shardOf(account: string, shards: number): string {
  return `s${(bankAccounts.indexOf(account) % shards) + 1}`
}

export function accountsOf(shard: string, shards: number): string[] {
  return bankAccounts.filter((account) => shardOf(account, shards) === shard)
}

/** The settings of every group's Raft. */
export function raftConfig(defaults: Config, config: { readonly [name: string]: unknown }): Config {
  return {
    ...defaults,
    heartbeatMs: Number(config['heartbeatMs']),
    electionTimeoutMs: Number(config['electionTimeoutMs']),
    snapshotEvery: Number(config['snapshotEvery']),
  }
}

/** The group that a message is for. */
export function addressee({ type, group }: BetweenGroups): string {
  return type === 'Vote' || type === 'Ack' || type === 'Inquiry' ? coordinatorName : group
}

/** To whoever is believed to lead the group; a guess that is wrong is passed on by whom it reaches. */
export function sendToGroup(node: ShardedNode, message: BetweenGroups): void {
  const name = addressee(message)
  if (node.parts.get(name)?.leads !== undefined && node.parts.get(name)?.leads !== null) {
    node.ownMail.push(message)
    return
  }
  const to = leaderOf(node, name)
  if (to === node.self) return passOn(node, message)
  node.out.push({ kind: 'send', to, message, early: true })
}

/** A replica that does not lead passes a message on, once. What comes to nobody is sent again by its sender. */
export function passOn(node: ShardedNode, message: BetweenGroups): void {
  const leader = node.parts.get(addressee(message))?.member.state.leader ?? null
  if (message.passed === true || leader === null || leader === node.self) return
  node.out.push({ kind: 'send', to: leader, message: { ...message, passed: true }, early: true })
}

/** Who is believed to lead a group: what this node's own replica knows, what the group last said, or its first member. */
export function leaderOf(node: ShardedNode, name: string): NodeId {
  const group = node.groups.find((one) => one.name === name)!
  return node.parts.get(name)?.member.state.leader ?? node.leaders.get(name) ?? group.members[0]!
}

/** No answer: the next member may know more. */
export function tryNextMember(node: ShardedNode, name: string): void {
  const { members } = node.groups.find((one) => one.name === name)!
  node.leaders.set(name, members[(members.indexOf(leaderOf(node, name)) + 1) % members.length]!)
}

/** A leader of another group has spoken. */
export function learnLeader(node: ShardedNode, message: BetweenGroups): void {
  const from = addressee(message) === coordinatorName ? message.group : coordinatorName
  node.leaders.set(from, message.by)
}

export function isCoordinatorPart(part: Part): boolean {
  return part.group.name === coordinatorName
}
