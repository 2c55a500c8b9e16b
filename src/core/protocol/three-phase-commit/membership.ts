/**
 * Membership is fixed: the first node coordinates, all others are participants, and nothing can change that while the
 * cluster runs. Accounts are spread over the participants in turn.
 */
import { assert, required } from '../../base/assert.ts'
import { bankAccounts } from '../../model/bank.ts'
import type { NodeId } from '../../model/identity.ts'
import type { MessageOf, Txid } from './messages.ts'
import type { Coordinator, Effects, Participant, PreparedRecord, ThreePhaseState } from './state.ts'

export function coordinatorOf(nodes: readonly NodeId[]): NodeId {
  return required(nodes[0], 'A cluster without nodes has no coordinator.')
}

export function participantsOf(nodes: readonly NodeId[]): readonly NodeId[] {
  assert(
    nodes.length >= 2,
    `Three-phase commit needs a coordinator and a participant; there are ${nodes.length} nodes.`,
  )
  return nodes.slice(1)
}

/** The participant that keeps an account of the bank. */
export function ownerOf(account: string, nodes: readonly NodeId[]): NodeId {
  const index = bankAccounts.indexOf(account)
  assert(index >= 0, `The bank has no account ${account}.`)
  const participants = participantsOf(nodes)
  return participants[index % participants.length]!
}

/** The accounts that a participant keeps; empty when there are more participants than accounts. */
export function accountsOf(node: NodeId, nodes: readonly NodeId[]): readonly string[] {
  return bankAccounts.filter((account) => ownerOf(account, nodes) === node)
}

/** The life of a participant as last heard; 0, which no life has, when it was never heard. */
export function lifeOf(state: Coordinator, node: NodeId): number {
  return state.volatile.lives.get(node) ?? 0
}

/**
 * NBC-13: the coordinator addresses its requests to a life, so that mail for an earlier one is known by its number.
 * What was heard last counts: late mail may turn it back for a moment, and the next refusal puts it right. (A highest
 * life would shut out for ever a participant whose disk was wiped.)
 */
export function learnLife(state: Coordinator, node: NodeId, life: number): void {
  state.volatile.lives.set(node, life)
}

/** A node that started says so. The coordinator notes the life; a participant answers with its own. */
export function onHello(
  state: ThreePhaseState,
  from: NodeId,
  { life }: MessageOf<'Hello'>,
  out: Effects,
): void {
  if (state.role === 'coordinator') learnLife(state, from, life)
  else out.push({ kind: 'send', to: from, message: { type: 'Hello', life: state.durable.life } })
}

/** What a participant promised with its yes: who else has to do with the transaction. */
export function recordOf(state: Participant, txid: Txid): PreparedRecord {
  return required(state.durable.prepared.get(txid), `${state.self} has not prepared ${txid}.`)
}

export function othersOf(state: Participant, { coordinator, participants }: PreparedRecord): NodeId[] {
  return [coordinator, ...participants].filter((node) => node !== state.self)
}
