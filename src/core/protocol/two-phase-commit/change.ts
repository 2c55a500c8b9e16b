/**
 * What happens when somebody is suspected: the coordinator gives up waiting for votes, a participant gives up waiting
 * for locks, and a participant in doubt asks the coordinator and the other participants (cooperative termination).
 */
import { unreachable } from '../../base/unreachable.ts'
import type { NodeId } from '../../model/identity.ts'
import { reply, sendNow } from './durability.ts'
import { compareTxids, type AbortReason, type MessageOf, type Txid } from './messages.ts'
import {
  abortHere,
  answerUnknown,
  commitHere,
  onDecision,
  refuse,
  release,
  sendCommit,
  type Verdict,
} from './normal.ts'
import { note, remember, type Coordinator, type Effects, type Participant } from './state.ts'

/** Reasons that the next attempt may not meet. A reading is tried again whatever the reason: it does no harm. */
const passing: readonly AbortReason[] = ['late', 'earlier life', 'given up']

/** TPC-6: a vote is missing. */
export function onVotesLate(state: Coordinator, txid: Txid): Verdict | null {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction === undefined || transaction.phase === 'committing' || transaction.phase === 'committed')
    return null
  return { transaction, decision: state.conduct.onVoteTimeout, reason: 'no vote in time' }
}

/** Nothing is logged and nobody acknowledges: whoever asks later hears the presumption. Those that voted no know. */
export function abort(state: Coordinator, { transaction, reason }: Verdict, out: Effects): void {
  const { txid, participants, votes, order, text } = transaction
  state.volatile.transactions.delete(txid)
  state.volatile.underWay.delete(txid)
  out.push({ kind: 'cancelTimer', timer: `votes ${txid}` })
  note(out, { kind: 'decided', txid, decision: 'abort', at: 'coordinator', reason, writes: [] })
  remember(state, { txid, decision: 'abort', text })
  for (const node of participants) {
    const vote = votes.get(node)
    if (vote === undefined || vote === 'yes') sendNow(state, out, node, { type: 'Abort', txid })
  }
  if (order === null) return
  const mayPass = order.operation.f === 'read-balances' || passing.includes(reason)
  if (mayPass && order.attempt < state.settings.attempts) {
    state.volatile.orders.unshift({ ...order, attempt: order.attempt + 1 })
  } else reply(state, out, order, { kind: 'rejected', reason })
}

/** TPC-4: an acknowledgement is missing. */
export function onAcksLate(state: Coordinator, txid: Txid, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase !== 'committed') return
  transaction.isLate = true
  sendCommit(state, transaction, out)
}

/** TPC-5: a participant in doubt asks. While the votes are still coming in, the decision will reach it anyway. */
export function onInquiry(
  state: Coordinator,
  from: NodeId,
  { txid }: MessageOf<'Inquiry'>,
  out: Effects,
): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction === undefined) return answerUnknown(state, from, txid, out)
  if (transaction.phase === 'committed') sendNow(state, out, from, { type: 'Commit', txid })
}

// The participant's half.

/** TPC-11: the wait for locks took too long; whoever has not voted may still abort by itself. */
export function onLocksLate(state: Participant, txid: Txid, out: Effects): void {
  const work = state.volatile.waiting.get(txid)
  if (work === undefined) return
  state.volatile.waiting.delete(txid)
  refuse(state, work.from, txid, 'locked', out)
  release(state, txid, out)
}

/** The coordinator asked for values and then kept silent: the shared locks are needed by others. */
export function onReadingLate(state: Participant, from: NodeId, txid: Txid, out: Effects): void {
  if (!state.volatile.reading.delete(txid)) return
  refuse(state, from, txid, 'given up', out)
  release(state, txid, out)
}

/** TPC-9: no decision in time. The participant may neither commit nor abort: it says so, asks, and asks again. */
export function onDoubt(state: Participant, txid: Txid, out: Effects): void {
  const record = state.durable.prepared.get(txid)
  const doubt = state.volatile.doubts.get(txid)
  if (record === undefined || doubt === undefined) return
  switch (state.conduct.onDoubt) {
    case 'abort':
      return abortHere(state, state.self, txid, out)
    case 'commit':
      return commitHere(state, state.self, txid, out)
    case 'ask':
      break
    default:
      return unreachable(state.conduct.onDoubt)
  }
  if (!doubt.isNoted) {
    doubt.isNoted = true
    const accounts = record.writes.map(({ account }) => account)
    note(out, { kind: 'blocked', about: txid, accounts, writes: record.writes, restored: doubt.restored })
  }
  for (const node of [record.coordinator, ...record.participants]) {
    if (node !== state.self) sendNow(state, out, node, { type: 'Inquiry', txid })
  }
  const { inquiryTimeoutUs } = state.settings
  out.push({
    kind: 'setTimer',
    timer: `inquire ${txid}`,
    fromUs: inquiryTimeoutUs,
    toUs: 2 * inquiryTimeoutUs,
  })
}

/** The coordinator started: whoever is in doubt need not wait for its own time-out to ask. */
export function onCoordinatorBack(state: Participant, from: NodeId, out: Effects): void {
  for (const [txid, { isNoted }] of state.volatile.doubts) {
    if (isNoted) sendNow(state, out, from, { type: 'Inquiry', txid })
  }
}

/**
 * TPC-9: another participant is in doubt. One that knows tells; one that has not voted aborts, so that nobody can
 * commit any more; one that voted yes is as uncertain as the asker. What is unknown here was aborted or never voted on:
 * a committed transaction is kept until it is below the floor, where nobody can be in doubt about it.
 */
export function onPeerInquiry(
  state: Participant,
  from: NodeId,
  { txid }: MessageOf<'Inquiry'>,
  out: Effects,
): void {
  const { durable, volatile } = state
  if (durable.commits.has(txid)) {
    // Not early: the COMMIT record may still be on its way to the disk.
    out.push({ kind: 'send', to: from, message: { type: 'Outcome', txid, outcome: 'commit' } })
    return
  }
  if (durable.prepared.has(txid)) {
    return sendNow(state, out, from, { type: 'Outcome', txid, outcome: 'uncertain' })
  }
  const work = volatile.waiting.get(txid)
  if (work !== undefined) {
    volatile.waiting.delete(txid)
    out.push({ kind: 'cancelTimer', timer: `locks ${txid}` })
    refuse(state, work.from, txid, 'given up', out)
    release(state, txid, out)
  } else if (!volatile.closed.has(txid) && compareTxids(txid, volatile.floor) >= 0) {
    abortHere(state, from, txid, out)
  }
  sendNow(state, out, from, { type: 'Outcome', txid, outcome: 'abort' })
}

export function onOutcome(
  state: Participant,
  from: NodeId,
  message: MessageOf<'Outcome'>,
  out: Effects,
): void {
  const { txid, outcome } = message
  if (!state.durable.prepared.has(txid)) return
  if (outcome === 'uncertain') state.volatile.doubts.get(txid)?.uncertain.add(from)
  else onDecision(state, from, txid, outcome, out)
}
