/**
 * The course of a transfer when nobody is suspected: prepare, votes, decision, acknowledgements. The coordinator's
 * half first. A participant does the work when it is asked to prepare, so that a transfer costs four messages a
 * participant.
 */
import { assert } from '../../base/assert.ts'
import { bankAccounts } from '../../model/bank.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { blockers, releaseLocks, requestLocks } from '../../model/lock-table.ts'
import type { Operation } from '../../model/operation.ts'
import { forgetBelowFloor, force, reply, sendNow } from './durability.ts'
import { learnLife, lifeOf, ownerOf, participantsOf } from './membership.ts'
import {
  compareTxids,
  type AbortReason,
  type Change,
  type Decision,
  type MessageOf,
  type Txid,
  type Vote,
  type Write,
} from './messages.ts'
import {
  note,
  remember,
  type Coordinator,
  type Effects,
  type Order,
  type Participant,
  type Transaction,
  type Work,
} from './state.ts'

export function beginTransfer(state: Coordinator, order: Order, out: Effects): void {
  const operation = order.operation as Operation & { f: 'transfer' }
  const problem = transferProblem(operation)
  if (problem !== null) return reply(state, out, order, { kind: 'rejected', reason: problem })
  const changes: Change[] = [
    { account: operation.from, delta: -operation.amount },
    { account: operation.to, delta: operation.amount },
  ]
  const touches = (node: NodeId): Change[] =>
    changes.filter(({ account }) => ownerOf(account, state.nodes) === node)
  const participants = participantsOf(state.nodes).filter(
    (node) => state.settings.enlist === 'all' || touches(node).length > 0,
  )
  const transaction = open(state, order, participants, 'voting', out)
  for (const node of participants) prepare(state, transaction, node, touches(node), false, out)
}

/** A transfer as the bank accepts it: whole and positive, between accounts that exist. */
function transferProblem({ from, to, amount }: Operation & { f: 'transfer' }): string | null {
  if (!bankAccounts.includes(from) || !bankAccounts.includes(to)) return 'no such account'
  return Number.isSafeInteger(amount) && amount > 0 ? null : 'amount is not a positive whole number'
}

/** A new transaction, named after this epoch of the coordinator. */
export function open(
  state: Coordinator,
  order: Order,
  participants: readonly NodeId[],
  phase: 'reading' | 'voting',
  out: Effects,
): Transaction {
  const txid = `${state.durable.epoch}.${++state.volatile.number}`
  const { client, seq, operation } = order
  const transaction: Transaction = {
    txid,
    order,
    client,
    seq,
    participants,
    text: operationText(operation),
    phase,
    votes: new Map(),
    acks: new Set(),
    isLate: false,
    balances: new Map(),
    readers: new Set(),
  }
  state.volatile.transactions.set(txid, transaction)
  state.volatile.underWay.add(txid)
  note(out, { kind: 'began', txid, client, seq, participants, readOnly: phase === 'reading' })
  const { voteTimeoutUs } = state.settings
  out.push({ kind: 'setTimer', timer: `votes ${txid}`, fromUs: voteTimeoutUs, toUs: voteTimeoutUs })
  return transaction
}

export function prepare(
  state: Coordinator,
  { txid, participants }: Transaction,
  node: NodeId,
  changes: readonly Change[],
  readOnly: boolean,
  out: Effects,
): void {
  const message = { type: 'Prepare', txid, life: lifeOf(state, node), floor: floorOf(state) } as const
  sendNow(state, out, node, { ...message, participants, changes, readOnly })
}

/** The oldest transaction that has not ended, or the next one: all below it are over for everybody. */
export function floorOf(state: Coordinator): Txid {
  const { transactions, number } = state.volatile
  for (const txid of transactions.keys()) return txid
  return `${state.durable.epoch}.${number + 1}`
}

/** What the coordinator has decided about one of its transactions, and why it aborts. */
export interface Verdict {
  readonly transaction: Transaction
  readonly decision: Decision
  readonly reason: AbortReason
}

/** TPC-1, TPC-5: counts a vote; a yes for a transaction that is unknown was given for one that was aborted. */
export function onVote(
  state: Coordinator,
  from: NodeId,
  message: MessageOf<'Vote'>,
  out: Effects,
): Verdict | null {
  const { txid, vote, reason, life } = message
  learnLife(state, from, life)
  const transaction = state.volatile.transactions.get(txid)
  if (transaction === undefined) {
    if (vote === 'yes') answerUnknown(state, from, txid, out)
    return null
  }
  if (transaction.phase !== 'voting' && transaction.phase !== 'reading') return null
  transaction.votes.set(from, vote)
  const decision = state.conduct.decide([...transaction.votes.values()], transaction.participants.length)
  return decision === null ? null : { transaction, decision, reason: reason ?? 'given up' }
}

/** TPC-5: no record means that it was not committed, or that everybody has acknowledged it. */
export function answerUnknown(state: Coordinator, to: NodeId, txid: Txid, out: Effects): void {
  sendNow(state, out, to, { type: state.conduct.presumption === 'abort' ? 'Abort' : 'Commit', txid })
}

/** All have voted yes: the decision is taken when its record is safe. */
export function commit(state: Coordinator, transaction: Transaction, out: Effects): void {
  const { txid, participants, client, seq, text } = transaction
  out.push({ kind: 'cancelTimer', timer: `votes ${txid}` })
  transaction.phase = 'committing'
  const record = { participants, client, seq, text }
  if (state.conduct.commitsBeforeForce) announce(state, transaction, out)
  state.durable.commits.set(txid, record)
  force(state, out, [{ kind: 'put', table: 'commits', key: txid, value: record }], {
    kind: 'committed',
    txid,
  })
}

/** TPC-3: the COMMIT record is safe. */
export function onCommitSafe(state: Coordinator, txid: Txid, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase === 'committing') announce(state, transaction, out)
}

function announce(state: Coordinator, transaction: Transaction, out: Effects): void {
  transaction.phase = 'committed'
  const { txid, order } = transaction
  state.volatile.underWay.delete(txid)
  note(out, { kind: 'decided', txid, decision: 'commit', at: 'coordinator', reason: null, writes: [] })
  remember(state, { txid, decision: 'commit', text: transaction.text })
  sendCommit(state, transaction, out)
  if (order !== null) reply(state, out, order, { kind: 'done', value: null })
}

/** To everybody who has not acknowledged, and again after a time-out. */
export function sendCommit(
  state: Coordinator,
  { txid, participants, acks }: Transaction,
  out: Effects,
): void {
  for (const node of participants) if (!acks.has(node)) sendNow(state, out, node, { type: 'Commit', txid })
  const { ackTimeoutUs } = state.settings
  out.push({ kind: 'setTimer', timer: `acks ${txid}`, fromUs: ackTimeoutUs, toUs: 2 * ackTimeoutUs })
}

/** TPC-4: with the last acknowledgement the transaction ends; its END record is a deletion that nothing waits for. */
export function onAck(state: Coordinator, from: NodeId, { txid }: MessageOf<'Ack'>, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction === undefined || transaction.phase !== 'committed') return
  transaction.acks.add(from)
  if (!state.conduct.mayForget(transaction.acks.size, transaction.participants.length)) return
  state.volatile.transactions.delete(txid)
  state.durable.commits.delete(txid)
  state.unwritten.push({ kind: 'delete', table: 'commits', key: txid })
  out.push({ kind: 'cancelTimer', timer: `acks ${txid}` })
  note(out, { kind: 'ended', txid })
}

export function operationText(operation: Operation): string {
  return operation.f === 'transfer' ? `${operation.from}→${operation.to} ${operation.amount}` : operation.f
}

// The participant's half.

/** TPC-7, TPC-11: takes the locks and prepares, waits for them, or votes no. */
export function onPrepare(
  state: Participant,
  from: NodeId,
  message: MessageOf<'Prepare'>,
  out: Effects,
): void {
  const { txid, changes } = message
  if (isKnown(state, from, txid, out)) return
  if (message.life !== state.durable.life) return refuse(state, from, txid, 'earlier life', out)
  admit(
    state,
    { from, message },
    changes.map((change) => change.account),
    'exclusive',
    out,
  )
}

/** TPC-10: whether a request is for a transaction that has been here before. A vote that was given is given again. */
export function isKnown(state: Participant, from: NodeId, txid: Txid, out: Effects): boolean {
  const { durable, volatile } = state
  if (durable.prepared.has(txid) || durable.commits.has(txid)) {
    if (volatile.voted.has(txid) || durable.commits.has(txid)) sendVote(state, from, txid, 'yes', null, out)
    return true
  }
  if (compareTxids(txid, volatile.floor) < 0 || volatile.waiting.has(txid) || volatile.reading.has(txid))
    return true
  const closed = volatile.closed.get(txid)
  if (closed === 'aborted') sendVote(state, from, txid, 'no', 'given up', out)
  return closed !== undefined
}

/** Asks for the locks of some work: it is granted at once, waits behind older transactions, or is refused. */
export function admit(
  state: Participant,
  work: Work,
  accounts: readonly string[],
  mode: 'shared' | 'exclusive',
  out: Effects,
): void {
  const { locks, granted, waiting } = state.volatile
  const { txid } = work.message
  const request = { txid, accounts, mode }
  const answer = requestLocks(locks, request)
  if (answer === 'granted') granted.push(work)
  if (answer === 'refused') refuse(state, work.from, txid, 'late', out)
  if (answer !== 'waiting') return
  waiting.set(txid, work)
  const holders = blockers(locks, request, locks.queue.slice(0, -1))
  note(out, { kind: 'waited', txid, accounts, holders: [...new Set(holders)] })
  const { lockTimeoutUs } = state.settings
  out.push({ kind: 'setTimer', timer: `locks ${txid}`, fromUs: lockTimeoutUs, toUs: lockTimeoutUs })
}

/** A no: the participant has aborted by itself, and remembers that for as long as a message may come late. */
export function refuse(state: Participant, to: NodeId, txid: Txid, reason: AbortReason, out: Effects): void {
  note(out, { kind: 'voted', txid, vote: 'no', reason, writes: [] })
  sendVote(state, to, txid, 'no', reason, out)
  close(state, txid, reason, out)
}

/** TPC-2: the locks are held: checks the funds and forces the PREPARED record. */
export function prepareHere(state: Participant, { from, message }: Work, out: Effects): void {
  assert(message.type === 'Prepare', `Only a Prepare is prepared, not ${message.type}.`)
  const { txid, participants } = message
  const writes = writesOf(state, message.changes)
  if (writes.some(({ balance }) => balance < 0)) {
    refuse(state, from, txid, 'insufficient funds', out)
    return release(state, txid, out)
  }
  const record = { coordinator: from, participants, writes }
  state.durable.prepared.set(txid, record)
  if (state.conduct.votesBeforeForce) {
    sendVote(state, from, txid, 'yes', null, out)
  }
  const put = { kind: 'put', table: 'prepared', key: txid, value: record } as const
  force(state, out, [...forgetBelowFloor(state), put], { kind: 'prepared', txid })
}

/** The balances that the changes leave behind, one after the other. */
function writesOf(state: Participant, changes: readonly Change[]): Write[] {
  const balances = new Map<string, number>()
  return changes.map(({ account, delta }) => {
    const before = balances.get(account) ?? state.durable.balances.get(account)
    assert(before !== undefined, `${state.self} does not keep account ${account}.`)
    balances.set(account, before + delta)
    return { account, delta, balance: before + delta }
  })
}

/** The PREPARED record is safe: from here on the participant may no longer abort by itself. */
export function onPreparedSafe(state: Participant, txid: Txid, out: Effects): void {
  const record = state.durable.prepared.get(txid)
  if (record === undefined) return
  state.volatile.voted.add(txid)
  note(out, { kind: 'voted', txid, vote: 'yes', reason: null, writes: record.writes })
  sendVote(state, record.coordinator, txid, 'yes', null, out)
  state.volatile.doubts.set(txid, {
    sinceUs: state.nowUs,
    restored: false,
    isNoted: false,
    uncertain: new Set(),
  })
  const { inquiryTimeoutUs } = state.settings
  out.push({ kind: 'setTimer', timer: `inquire ${txid}`, fromUs: inquiryTimeoutUs, toUs: inquiryTimeoutUs })
  if (state.conduct.locksUntil === 'vote') release(state, txid, out)
}

/** A decision that somebody told: the coordinator, or a participant that knows it. */
export function onDecision(
  state: Participant,
  from: NodeId,
  txid: Txid,
  decision: Decision,
  out: Effects,
): void {
  const { durable, volatile } = state
  if (decision === 'commit' && durable.prepared.has(txid)) return commitHere(state, from, txid, out)
  if (decision === 'commit') {
    const done = durable.commits.has(txid) || compareTxids(txid, volatile.floor) < 0
    if (done) out.push({ kind: 'send', to: from, message: { type: 'Ack', txid } })
    return
  }
  const isOver =
    durable.commits.has(txid) || volatile.closed.has(txid) || compareTxids(txid, volatile.floor) < 0
  if (durable.prepared.has(txid) || !isOver) abortHere(state, from, txid, out)
}

/** Forces the COMMIT record with the balances; the acknowledgement waits for it. */
export function commitHere(state: Participant, from: NodeId, txid: Txid, out: Effects): void {
  const { durable, volatile } = state
  const record = durable.prepared.get(txid)
  assert(record !== undefined, `${state.self} commits ${txid} without having prepared it.`)
  const puts = record.writes.map(({ account, balance }): DurableWrite => {
    durable.balances.set(account, balance)
    return { kind: 'put', table: 'accounts', key: account, value: balance }
  })
  durable.prepared.delete(txid)
  durable.commits.add(txid)
  volatile.voted.delete(txid)
  const moved: DurableWrite[] = [
    { kind: 'delete', table: 'prepared', key: txid },
    { kind: 'put', table: 'decisions', key: txid, value: 'commit' },
  ]
  force(state, out, [...puts, ...moved, ...forgetBelowFloor(state)], null)
  note(out, {
    kind: 'decided',
    txid,
    decision: 'commit',
    at: 'participant',
    reason: null,
    writes: record.writes,
  })
  settle(state, from, txid, 'commit', record.writes, out)
  out.push({ kind: 'send', to: record.coordinator, message: { type: 'Ack', txid } })
}

/** Drops the work. The PREPARED record goes with the next forced one: until then a restart asks and hears abort. */
export function abortHere(state: Participant, from: NodeId, txid: Txid, out: Effects): void {
  const { durable, volatile } = state
  const record = durable.prepared.get(txid)
  if (record !== undefined) {
    durable.prepared.delete(txid)
    state.unwritten.push({ kind: 'delete', table: 'prepared', key: txid })
  }
  volatile.voted.delete(txid)
  if (volatile.waiting.delete(txid)) out.push({ kind: 'cancelTimer', timer: `locks ${txid}` })
  if (volatile.reading.delete(txid)) out.push({ kind: 'cancelTimer', timer: `reading ${txid}` })
  close(state, txid, null, out)
  settle(state, from, txid, 'abort', record?.writes ?? [], out)
}

/** Ends the doubt and gives the locks back. */
function settle(
  state: Participant,
  from: NodeId,
  txid: Txid,
  decision: Decision,
  writes: readonly Write[],
  out: Effects,
): void {
  const doubt = state.volatile.doubts.get(txid)
  if (doubt !== undefined) {
    state.volatile.doubts.delete(txid)
    out.push({ kind: 'cancelTimer', timer: `inquire ${txid}` })
    const forUs = state.nowUs - doubt.sinceUs
    if (doubt.isNoted) note(out, { kind: 'unblocked', about: txid, decision, forUs, from })
  }
  remember(state, { txid, decision, text: writes.map(writeText).join(' ') })
  release(state, txid, out)
}

/** Marks a transaction as over and aborted here. */
export function close(state: Participant, txid: Txid, reason: AbortReason | null, out: Effects): void {
  state.volatile.closed.set(txid, 'aborted')
  note(out, { kind: 'decided', txid, decision: 'abort', at: 'participant', reason, writes: [] })
}

/** Gives all locks of a transaction back; those that waited for them go on. */
export function release(state: Participant, txid: Txid, out: Effects): void {
  const { locks, waiting, granted } = state.volatile
  for (const next of releaseLocks(locks, txid)) {
    const work = waiting.get(next)
    assert(work !== undefined, `${state.self} granted locks to ${next}, which has no work to do.`)
    waiting.delete(next)
    granted.push(work)
    out.push({ kind: 'cancelTimer', timer: `locks ${next}` })
  }
}

export function sendVote(
  state: Participant,
  to: NodeId,
  txid: Txid,
  vote: Vote,
  reason: AbortReason | null,
  out: Effects,
): void {
  sendNow(state, out, to, { type: 'Vote', txid, vote, reason, life: state.durable.life })
}

export function writeText({ account, balance, delta }: Write): string {
  return `${account} ${balance - delta}→${balance}`
}
