/**
 * The course of a transfer when nobody is suspected: can-commit and votes, pre-commit and acknowledgements, do-commit
 * and acknowledgements. The coordinator's half first. A participant does the work when it is asked whether it can
 * commit, so that a transfer costs six messages a participant.
 */
import { assert } from '../../base/assert.ts'
import { bankAccounts } from '../../model/bank.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { blockers, requestLocks } from '../../model/lock-table.ts'
import type { Operation } from '../../model/operation.ts'
import { awaitWord, enterStage, isRecovering, reportTo, stepDown } from './change.ts'
import { close, forgetBelowFloor, force, release, reply, sendNow } from './durability.ts'
import { learnLife, lifeOf, ownerOf, participantsOf } from './membership.ts'
import {
  compareTxids,
  type AbortReason,
  type Change,
  type Decision,
  type MessageOf,
  type SiteState,
  type Txid,
  type Vote,
  type Write,
} from './messages.ts'
import { majorityOf } from './mutants.ts'
import {
  doubtOf,
  note,
  remember,
  told,
  type Coordinator,
  type Effects,
  type Grounds,
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
    preCommits: new Set(),
    recovering: new Set(),
    grounds: told,
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
  const message = { type: 'CanCommit', txid, life: lifeOf(state, node), floor: floorOf(state) } as const
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

/** NBC-1, NBC-5: counts a vote; a yes for a transaction that is unknown was given for one that was aborted. */
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
    if (vote === 'yes') sendNow(state, out, from, { type: 'Abort', txid })
    return null
  }
  if (transaction.phase !== 'voting' && transaction.phase !== 'reading') return null
  transaction.votes.set(from, vote)
  const decision = state.conduct.decide([...transaction.votes.values()], transaction.participants.length)
  return decision === null ? null : { transaction, decision, reason: reason ?? 'given up' }
}

/** NBC-3: all have voted yes: the coordinator is pre-committed when its record is safe. */
export function preCommit(state: Coordinator, transaction: Transaction, out: Effects): void {
  const { txid, participants, client, seq, text } = transaction
  out.push({ kind: 'cancelTimer', timer: `votes ${txid}` })
  if (state.conduct.onAllYes === 'commit')
    return commit(state, transaction, acknowledged(transaction, []), out)
  transaction.phase = 'pre-committing'
  const record = { participants, client, seq, text }
  state.durable.preCommits.set(txid, record)
  const put = { kind: 'put', table: 'precommits', key: txid, value: record } as const
  force(state, out, [put], { kind: 'pre-committed', txid })
}

export function onPreCommitSafe(state: Coordinator, txid: Txid, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase !== 'pre-committing') return
  note(out, { kind: 'staged', txid, stage: 'pre-committed' })
  sendPreCommit(state, transaction, out)
  if (!state.conduct.awaitsPreCommits) commit(state, transaction, acknowledged(transaction, []), out)
}

/** To everybody who has not acknowledged it. */
export function sendPreCommit(
  state: Coordinator,
  { txid, participants, preCommits }: Transaction,
  out: Effects,
): void {
  for (const node of participants) {
    if (!preCommits.has(node)) sendNow(state, out, node, { type: 'PreCommit', txid })
  }
  const { responseTimeoutUs } = state.settings
  out.push({
    kind: 'setTimer',
    timer: `pre-commits ${txid}`,
    fromUs: responseTimeoutUs,
    toUs: responseTimeoutUs,
  })
}

export function onPreCommitAck(
  state: Coordinator,
  from: NodeId,
  { txid, logged }: MessageOf<'PreCommitAck'>,
  out: Effects,
): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase !== 'pre-committing') return
  if (logged || state.settings.termination === 'skeen') transaction.preCommits.add(from)
  proceed(state, transaction, false, out)
}

/**
 * NBC-4: commits when everybody who operates has acknowledged PreCommit. Whoever is late is taken for crashed; with the
 * majority rule (NBC-8) there must be a majority that is pre-committed all the same.
 */
export function proceed(state: Coordinator, transaction: Transaction, isLate: boolean, out: Effects): void {
  const { participants, preCommits, recovering } = transaction
  const missing = participants.filter((node) => !preCommits.has(node) && !recovering.has(node))
  if (missing.length > 0 && !isLate) return
  const isMajority = preCommits.size + 1 >= majorityOf(participants.length + 1)
  if (state.settings.termination === 'skeen' || isMajority)
    return commit(state, transaction, acknowledged(transaction, missing), out)
  transaction.isLate = true
  sendPreCommit(state, transaction, out)
}

function acknowledged({ preCommits, recovering }: Transaction, without: readonly NodeId[]): Grounds {
  const states: { [site: NodeId]: SiteState } = {}
  for (const node of preCommits) states[node] = 'pre-committed'
  for (const node of recovering) states[node] = 'recovering'
  return { by: 'acknowledgements', without, states, reason: null }
}

/** The decision is taken when its record is safe. */
export function commit(state: Coordinator, transaction: Transaction, grounds: Grounds, out: Effects): void {
  const { txid, participants, client, seq, text } = transaction
  out.push({ kind: 'cancelTimer', timer: `pre-commits ${txid}` })
  transaction.phase = 'committing'
  transaction.grounds = grounds
  transaction.isLate = false
  const record = { participants, client, seq, text }
  state.durable.preCommits.delete(txid)
  state.durable.commits.set(txid, record)
  const writes: DurableWrite[] = [
    { kind: 'delete', table: 'precommits', key: txid },
    { kind: 'put', table: 'commits', key: txid, value: record },
  ]
  force(state, out, writes, { kind: 'committed', txid })
}

/** NBC-5: the COMMIT record is safe. */
export function onCommitSafe(state: Coordinator, txid: Txid, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase !== 'committing') return
  transaction.phase = 'committed'
  const { order, grounds } = transaction
  state.volatile.underWay.delete(txid)
  note(out, { kind: 'decided', txid, decision: 'commit', at: 'coordinator', ...grounds, writes: [] })
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
  for (const node of participants) if (!acks.has(node)) sendNow(state, out, node, { type: 'DoCommit', txid })
  const { responseTimeoutUs } = state.settings
  out.push({
    kind: 'setTimer',
    timer: `acks ${txid}`,
    fromUs: responseTimeoutUs,
    toUs: 2 * responseTimeoutUs,
  })
}

/** With the last acknowledgement the transaction ends; its END record is a deletion that nothing waits for. */
export function onAck(state: Coordinator, from: NodeId, txid: Txid, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction === undefined || transaction.phase !== 'committed') return
  transaction.acks.add(from)
  if (transaction.acks.size < transaction.participants.length) return
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

/** NBC-7, NBC-11: takes the locks and prepares, waits for them, or votes no. */
export function onPrepare(
  state: Participant,
  from: NodeId,
  message: MessageOf<'CanCommit'>,
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

/** NBC-10: whether a request is for a transaction that has been here before. A vote that was given is given again. */
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
  close(state, txid, { ...told, by: 'votes', reason }, out)
}

/** NBC-2: the locks are held: checks the funds and forces the PREPARED record. */
export function prepareHere(state: Participant, { from, message }: Work, out: Effects): void {
  assert(message.type === 'CanCommit', `Only a CanCommit is prepared, not ${message.type}.`)
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
  state.volatile.doubts.set(txid, doubtOf(state.nowUs, 'uncertain', false))
  awaitWord(state, txid, out)
  if (state.conduct.locksUntil === 'vote') release(state, txid, out)
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

/** NBC-3: from uncertain to pre-committed; the acknowledgement waits for no disk unless majorities are counted. */
export function onPreCommit(state: Participant, from: NodeId, txid: Txid, out: Effects): void {
  const doubt = state.volatile.doubts.get(txid)
  const mayMove = doubt !== undefined && doubt.stage !== 'pre-aborted' && !isRecovering(state, doubt)
  if (!mayMove || state.volatile.deciding.has(txid)) return reportTo(state, from, txid, out)
  stepDown(doubt, txid, out)
  awaitWord(state, txid, out)
  if (doubt.stage === 'uncertain') enterStage(state, txid, doubt, 'pre-committed', out)
  if (state.settings.termination === 'skeen')
    sendNow(state, out, from, { type: 'PreCommitAck', txid, logged: false })
  else out.push({ kind: 'send', to: from, message: { type: 'PreCommitAck', txid, logged: true } })
}
