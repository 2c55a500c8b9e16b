import type { ClientId, NodeId } from '../../model/identity.ts'
import type { MessageOf } from './messages.ts'
import { answer, learn } from './normal.ts'
import { reply, send, type PaxosNode } from './state.ts'

/** Decrees in one answer to a Pull at most. */
const decreesMax = 200

/** What the learner at this node knows: null is not a promise that nothing is chosen (PAXOS-13). */
export function onRead(node: PaxosNode, client: ClientId, seq: number, key: string): void {
  if (node.isLearner) return reply(node, client, seq, node.learned.get(key) ?? null)
  answer(node, client, seq, { kind: 'redirected', reason: 'no learner', to: node.roles.learners[0]! })
}

/** A learner tells what was chosen, an acceptor what it has accepted (PAXOS-12). */
export function onQuery(node: PaxosNode, from: NodeId, { key }: MessageOf<'Query'>): void {
  const value = node.learned.get(key)
  if (value !== undefined)
    return send(node, from, { type: 'Chosen', decrees: [{ key, value }], upTo: null }, true)
  const vote = node.decrees.get(key)?.vote
  if (vote === undefined || vote === null) return
  send(node, from, { type: 'Accepted', key, ballot: vote.ballot, value: vote.value })
}

/** Not early: the asker will never ask for these again, so their places in the list must be safe (PAXOS-14). */
export function onPull(node: PaxosNode, from: NodeId, { after }: MessageOf<'Pull'>): void {
  const upTo = Math.min(node.learnedOrder.length, after + decreesMax)
  if (upTo <= after) return
  const keys = node.learnedOrder.slice(after, upTo)
  const decrees = keys.map((key) => ({ key, value: node.learned.get(key)! }))
  send(node, from, { type: 'Chosen', decrees, upTo })
}

export function onChosen(node: PaxosNode, from: NodeId, { decrees, upTo }: MessageOf<'Chosen'>): void {
  for (const { key, value } of decrees) learn(node, key, value)
  if (upTo !== null) node.pulled.set(from, Math.max(upTo, node.pulled.get(from) ?? 0))
}
