/**
 * Readings of all balances. Every participant reads its accounts under shared locks and keeps them until it is asked to
 * vote; it votes read-only, writes nothing and hears no more of it. The coordinator asks for the votes when it has all
 * values: each read-only vote says that the locks were held since, so that at that moment all were held at once, and
 * what was read is one state of the bank.
 */
import { assert } from '../../base/assert.ts'
import { bankAccounts } from '../../model/bank.ts'
import type { NodeId } from '../../model/identity.ts'
import { release, reply, sendNow } from './durability.ts'
import { accountsOf, lifeOf, participantsOf } from './membership.ts'
import type { MessageOf } from './messages.ts'
import { admit, floorOf, isKnown, open, prepare, refuse, sendVote } from './normal.ts'
import {
  note,
  remember,
  told,
  type Coordinator,
  type Effects,
  type Order,
  type Participant,
  type Transaction,
  type Work,
} from './state.ts'

export function beginReading(state: Coordinator, order: Order, out: Effects): void {
  const { nodes } = state
  const participants = participantsOf(nodes).filter((node) => accountsOf(node, nodes).length > 0)
  const { txid } = open(state, order, participants, 'reading', out)
  const floor = floorOf(state)
  for (const node of participants) {
    const life = lifeOf(state, node)
    sendNow(state, out, node, { type: 'Read', txid, life, floor, accounts: accountsOf(node, nodes) })
  }
}

/** With the last values the reading is complete, provided that everybody still holds its locks. */
export function onValues(state: Coordinator, from: NodeId, message: MessageOf<'Values'>, out: Effects): void {
  const transaction = state.volatile.transactions.get(message.txid)
  if (transaction?.phase !== 'reading') return
  transaction.readers.add(from)
  for (const [account, balance] of Object.entries(message.balances))
    transaction.balances.set(account, balance)
  if (transaction.readers.size < transaction.participants.length) return
  transaction.phase = 'voting'
  for (const node of transaction.participants) prepare(state, transaction, node, [], true, out)
}

/** NBC-15: a reading ends with the votes: nobody has a record of it, and nobody waits. */
export function endReading(state: Coordinator, transaction: Transaction, out: Effects): void {
  const { txid, order, balances, text } = transaction
  state.volatile.transactions.delete(txid)
  state.volatile.underWay.delete(txid)
  out.push({ kind: 'cancelTimer', timer: `votes ${txid}` })
  note(out, {
    kind: 'decided',
    txid,
    decision: 'commit',
    at: 'coordinator',
    ...told,
    by: 'votes',
    writes: [],
  })
  remember(state, { txid, decision: 'commit', text })
  const value = Object.fromEntries(bankAccounts.map((account) => [account, balances.get(account) ?? null]))
  if (order !== null) reply(state, out, order, { kind: 'done', value })
}

// The participant's half.

export function onRead(state: Participant, from: NodeId, message: MessageOf<'Read'>, out: Effects): void {
  const { txid, life, accounts } = message
  if (isKnown(state, from, txid, out)) return
  if (life !== state.durable.life) return refuse(state, from, txid, 'earlier life', out)
  admit(state, { from, message }, accounts, 'shared', out)
}

/** The shared locks are held. The values wait for nothing of their own, but for the balances' way to the disk. */
export function readHere(state: Participant, { from, message }: Work, out: Effects): void {
  assert(message.type === 'Read', `Only a Read is read, not ${message.type}.`)
  const { txid, accounts } = message
  const { balances } = state.durable
  const values = Object.fromEntries(accounts.map((account) => [account, balances.get(account) ?? 0]))
  const answer = { type: 'Values', txid, balances: values } as const
  state.volatile.reading.set(txid, answer)
  note(out, { kind: 'read', txid, accounts })
  out.push({ kind: 'send', to: from, message: answer })
  const { voteTimeoutUs } = state.settings
  out.push({ kind: 'setTimer', timer: `reading ${txid}`, fromUs: voteTimeoutUs, toUs: voteTimeoutUs })
}

/** NBC-15: read-only if the locks were held until now; whoever lost them, in a crash or by a time-out, votes no. */
export function onPrepareReading(
  state: Participant,
  from: NodeId,
  { txid }: MessageOf<'CanCommit'>,
  out: Effects,
): void {
  const { reading, closed } = state.volatile
  if (!reading.delete(txid)) {
    if (!isKnown(state, from, txid, out)) refuse(state, from, txid, 'earlier life', out)
    return
  }
  closed.set(txid, 'read')
  out.push({ kind: 'cancelTimer', timer: `reading ${txid}` })
  note(out, { kind: 'voted', txid, vote: 'read-only', reason: null, writes: [] })
  sendVote(state, from, txid, 'read-only', null, out)
  release(state, txid, out)
}
