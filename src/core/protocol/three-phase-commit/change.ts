/**
 * What happens when somebody is suspected: the coordinator gives up waiting, and a participant that voted yes and hears
 * nothing becomes the terminator: it collects the states of all sites and brings the transaction to an end.
 */
import { required } from '../../base/assert.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { DurableWrite } from '../../model/durable.ts'
import type { NodeId } from '../../model/identity.ts'
import { abortHere, decideHere, force, release, reply, sendNow } from './durability.ts'
import { othersOf, recordOf } from './membership.ts'
import {
  compareTxids,
  type AbortReason,
  type Decision,
  type MessageOf,
  type SiteState,
  type Stage,
  type Txid,
} from './messages.ts'
import { majorityOf, type Course } from './mutants.ts'
import { commit, onAck, proceed, refuse, sendCommit, type Verdict } from './normal.ts'
import {
  note,
  remember,
  told,
  type Coordinator,
  type Doubt,
  type Effects,
  type Grounds,
  type Participant,
  type Termination,
  type Transaction,
} from './state.ts'

/** Reasons that the next attempt may not meet. A reading is tried again whatever the reason: it does no harm. */
const passing: readonly AbortReason[] = ['late', 'earlier life', 'given up', 'coordinator lost']

/** NBC-1: a vote is missing. */
export function onVotesLate(state: Coordinator, txid: Txid): Verdict | null {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase !== 'voting' && transaction?.phase !== 'reading') return null
  return { transaction, decision: 'abort', reason: 'no vote in time' }
}

/** NBC-5: nothing is forced and nobody acknowledges: whoever asks finds no PRECOMMIT record. */
export function abort(state: Coordinator, { transaction, reason }: Verdict, out: Effects): void {
  const { txid, participants, votes, phase } = transaction
  const by = phase === 'voting' || phase === 'reading' ? 'votes' : 'told'
  forget(state, transaction, { ...told, by, reason }, out)
  for (const node of participants) {
    const vote = votes.get(node)
    if (vote === undefined || vote === 'yes') sendNow(state, out, node, { type: 'Abort', txid })
  }
}

function forget(state: Coordinator, transaction: Transaction, grounds: Grounds, out: Effects): void {
  const { txid, order, text } = transaction
  state.volatile.transactions.delete(txid)
  state.volatile.underWay.delete(txid)
  for (const timer of ['votes', 'pre-commits', 'ask'])
    out.push({ kind: 'cancelTimer', timer: `${timer} ${txid}` })
  if (state.durable.preCommits.delete(txid))
    state.unwritten.push({ kind: 'delete', table: 'precommits', key: txid })
  note(out, { kind: 'decided', txid, decision: 'abort', at: 'coordinator', ...grounds, writes: [] })
  remember(state, { txid, decision: 'abort', text })
  if (order === null) return
  const reason = grounds.reason ?? 'coordinator lost'
  const mayPass = order.operation.f === 'read-balances' || passing.includes(reason)
  if (mayPass && order.attempt < state.settings.attempts) {
    state.volatile.orders.unshift({ ...order, attempt: order.attempt + 1 })
  } else reply(state, out, order, { kind: 'rejected', reason })
}

/** NBC-4: an acknowledgement of PreCommit is missing. */
export function onPreCommitsLate(state: Coordinator, txid: Txid, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase === 'pre-committing') proceed(state, transaction, true, out)
}

/** An acknowledgement of DoCommit is missing. */
export function onAcksLate(state: Coordinator, txid: Txid, out: Effects): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction?.phase !== 'committed') return
  transaction.isLate = true
  sendCommit(state, transaction, out)
}

/** A participant terminates or recovers. The coordinator without a PRECOMMIT record aborts: then nobody can commit. */
export function onCoordinatorAsked(
  state: Coordinator,
  from: NodeId,
  { txid, asker }: MessageOf<'StateRequest'>,
  out: Effects,
): void {
  const transaction = state.volatile.transactions.get(txid)
  const phase = transaction?.phase
  const tell = (known: SiteState): void =>
    sendNow(state, out, from, { type: 'StateReport', txid, state: known })
  if (transaction === undefined) return tell('abort')
  if (phase === 'committed') return tell('commit')
  if (phase === 'recovering') return tell('recovering')
  if (phase === 'pre-committing' || phase === 'committing') {
    out.push({ kind: 'send', to: from, message: { type: 'StateReport', txid, state: 'pre-committed' } })
  } else if (asker === 'terminator') {
    abort(state, { transaction, decision: 'abort', reason: 'given up' }, out)
    tell('abort')
  }
}

/** What a participant says of its state, asked or by itself. */
export function onCoordinatorTold(
  state: Coordinator,
  from: NodeId,
  { txid, state: known }: MessageOf<'StateReport'>,
  out: Effects,
): void {
  const transaction = state.volatile.transactions.get(txid)
  if (transaction === undefined) return
  const { phase, recovering, participants } = transaction
  if (phase === 'committed' || phase === 'committing') {
    if (known !== 'abort') return
    note(out, { kind: 'split', txid, own: 'commit', other: from, theirs: 'abort' })
    return onAck(state, from, txid, out)
  }
  if (phase !== 'pre-committing' && phase !== 'recovering') return
  if (known === 'commit') return commit(state, transaction, told, out)
  if (known === 'abort') return forget(state, transaction, { ...told, reason: 'coordinator lost' }, out)
  if (known !== 'recovering') return
  recovering.add(from)
  if (phase === 'pre-committing') return proceed(state, transaction, false, out)
  // NBC-10: total failure, and all are back.
  if (recovering.size === participants.length) {
    const states = Object.fromEntries(participants.map((node) => [node, 'recovering' as const]))
    commit(state, transaction, { by: 'total failure', without: [], states, reason: null }, out)
  }
}

// The participant's half.

/** NBC-9: with Skeen's rule a site that crashed since its vote takes no part; with majorities its records count. */
export function isRecovering(state: Participant, { restored }: Doubt): boolean {
  return restored && state.settings.termination === 'skeen'
}

/** Waits for the next word about the transaction; later participants wait longer, so that one terminator begins. */
export function awaitWord(state: Participant, txid: Txid, out: Effects): void {
  const { silenceTimeoutUs, responseTimeoutUs } = state.settings
  const record = required(state.durable.prepared.get(txid), `${state.self} waits for ${txid}, not prepared.`)
  const waitUs = silenceTimeoutUs + record.participants.indexOf(state.self) * responseTimeoutUs
  out.push({ kind: 'setTimer', timer: `silence ${txid}`, fromUs: waitUs, toUs: waitUs })
}

/** NBC-6: nothing was heard in time. */
export function onSilence(state: Participant, txid: Txid, out: Effects): void {
  const { doubts, deciding } = state.volatile
  const doubt = doubts.get(txid)
  if (doubt === undefined || doubt.termination !== null || deciding.has(txid)) return
  if (state.conduct.onSilence === 'terminate') return terminate(state, txid, doubt, out)
  const decision = doubt.stage === 'pre-committed' ? 'commit' : 'abort'
  decideHere(state, state.self, txid, decision, byTermination({ [state.self]: doubt.stage }, []), out)
}

/** The participant becomes the terminator: it asks every other site where it stands. */
export function terminate(state: Participant, txid: Txid, doubt: Doubt, out: Effects): void {
  const record = recordOf(state, txid)
  const others = othersOf(state, record)
  const reports = new Map<NodeId, SiteState>([[state.self, doubt.stage]])
  doubt.termination = { stage: 'asking', reports, waiting: new Set(others), silent: new Set() }
  if (!doubt.isNoted) note(out, { kind: 'terminating', txid, suspect: record.coordinator })
  for (const to of others) sendNow(state, out, to, { type: 'StateRequest', txid, asker: 'terminator' })
  awaitAnswers(state, txid, out)
}

function awaitAnswers({ settings }: Participant, txid: Txid, out: Effects): void {
  const { responseTimeoutUs } = settings
  out.push({ kind: 'setTimer', timer: `answers ${txid}`, fromUs: responseTimeoutUs, toUs: responseTimeoutUs })
}

/** Somebody else brings the transaction to its end. */
export function stepDown(doubt: Doubt, txid: Txid, out: Effects): void {
  if (doubt.termination === null) return
  doubt.termination = null
  out.push({ kind: 'cancelTimer', timer: `answers ${txid}` })
}

/** The answers that are missing now will not come: those sites are taken for crashed. */
export function onAnswersLate(state: Participant, txid: Txid, out: Effects): void {
  const doubt = state.volatile.doubts.get(txid)
  const termination = doubt?.termination
  if (doubt === undefined || termination === null || termination === undefined) return
  for (const node of termination.waiting) {
    termination.silent.add(node)
    // A site that was uncertain and has died since is not among those that operate.
    if (state.settings.termination === 'skeen') termination.reports.delete(node)
  }
  termination.waiting.clear()
  carryOn(state, txid, doubt, termination, out)
}

/** An answer to the terminator, or to a site that has crashed and asks. */
export function onStateReport(
  state: Participant,
  from: NodeId,
  { txid, state: known }: MessageOf<'StateReport'>,
  out: Effects,
): void {
  const doubt = state.volatile.doubts.get(txid)
  if (doubt === undefined || state.volatile.deciding.has(txid)) return
  const { termination } = doubt
  doubt.reports.set(from, known)
  if (termination !== null) {
    termination.reports.set(from, known)
    termination.waiting.delete(from)
    if (termination.waiting.size === 0) carryOn(state, txid, doubt, termination, out)
  } else if (known === 'commit' || known === 'abort') onDecision(state, from, txid, known, out)
  else recoverTogether(state, txid, doubt, out)
}

/** NBC-10: all sites are back and none has decided; the coordinator's record says that all had voted yes. */
function recoverTogether(state: Participant, txid: Txid, doubt: Doubt, out: Effects): void {
  if (!isRecovering(state, doubt)) return
  const others = othersOf(state, recordOf(state, txid))
  if (!others.every((node) => doubt.reports.get(node) === 'recovering')) return
  const states = Object.fromEntries(others.map((node) => [node, 'recovering' as const]))
  const grounds: Grounds = { by: 'total failure', without: [], states, reason: null }
  decideHere(state, state.self, txid, 'commit', grounds, out)
}

/** All answers of this round are in, or given up. */
function carryOn(state: Participant, txid: Txid, doubt: Doubt, termination: Termination, out: Effects): void {
  const states = [...termination.reports.values()]
  const decided = states.find((known) => known === 'commit' || known === 'abort')
  if (termination.stage === 'asking' || decided !== undefined) {
    return follow(state, txid, doubt, termination, courseOf(state, txid, states), out)
  }
  const stage = termination.stage === 'pre-committing' ? 'pre-committed' : 'pre-aborted'
  if (state.settings.termination === 'skeen' || isMajority(state, txid, doubt, termination, stage)) {
    const decision = stage === 'pre-committed' ? 'commit' : 'abort'
    return finish(state, txid, termination, decision, out)
  }
  if (doubt.isLogged) blockHere(state, txid, doubt, out)
}

function courseOf(state: Participant, txid: Txid, states: readonly SiteState[]): Course {
  const { conduct, settings } = state
  const sites = recordOf(state, txid).participants.length + 1
  return settings.termination === 'skeen'
    ? conduct.terminate(states)
    : conduct.terminateByMajority(states, sites)
}

function isMajority(
  state: Participant,
  txid: Txid,
  doubt: Doubt,
  { reports }: Termination,
  stage: Stage,
): boolean {
  const count = [...reports].filter(
    ([node, known]) => known === stage && (node !== state.self || doubt.isLogged),
  )
  return count.length >= majorityOf(recordOf(state, txid).participants.length + 1)
}

/** NBC-7, NBC-8: what the termination rule says is done. */
function follow(
  state: Participant,
  txid: Txid,
  doubt: Doubt,
  termination: Termination,
  course: Course,
  out: Effects,
): void {
  switch (course) {
    case 'commit':
    case 'abort':
      return finish(state, txid, termination, course, out)
    case 'pre-commit':
    case 'pre-abort':
      return moveTheUncertain(state, txid, doubt, termination, course, out)
    case 'blocked':
      return blockHere(state, txid, doubt, out)
    default:
      return unreachable(course)
  }
}

function moveTheUncertain(
  state: Participant,
  txid: Txid,
  doubt: Doubt,
  termination: Termination,
  course: 'pre-commit' | 'pre-abort',
  out: Effects,
): void {
  const { reports } = termination
  const stage = course === 'pre-commit' ? 'pre-committed' : 'pre-aborted'
  termination.stage = course === 'pre-commit' ? 'pre-committing' : 'pre-aborting'
  const uncertain = [...reports].flatMap(([node, known]) =>
    known === 'uncertain' && node !== state.self ? [node] : [],
  )
  if (doubt.stage === 'uncertain') enterStage(state, txid, doubt, stage, out)
  reports.set(state.self, doubt.stage)
  termination.waiting = new Set(uncertain)
  for (const to of uncertain) {
    sendNow(state, out, to, { type: course === 'pre-commit' ? 'PreCommit' : 'PreAbort', txid })
  }
  awaitAnswers(state, txid, out)
  if (uncertain.length === 0) carryOn(state, txid, doubt, termination, out)
}

export function enterStage(state: Participant, txid: Txid, doubt: Doubt, stage: Stage, out: Effects): void {
  doubt.stage = stage
  state.durable.stages.set(txid, stage)
  const put: DurableWrite = { kind: 'put', table: 'stages', key: txid, value: stage }
  force(state, out, [put], { kind: 'staged', txid })
  note(out, { kind: 'staged', txid, stage })
}

/** The record of the stage is safe: with majorities the terminator's own stage counts from here on. */
export function onStageSafe(state: Participant, txid: Txid, out: Effects): void {
  const doubt = state.volatile.doubts.get(txid)
  if (doubt === undefined || state.volatile.deciding.has(txid)) return
  doubt.isLogged = true
  const { termination } = doubt
  if (termination === null || termination.stage === 'asking' || termination.waiting.size > 0) return
  if (state.settings.termination === 'majority') carryOn(state, txid, doubt, termination, out)
}

export function onStaged(
  state: Participant,
  from: NodeId,
  { type, txid }: MessageOf<'PreCommitAck'> | MessageOf<'PreAbortAck'>,
  out: Effects,
): void {
  const doubt = state.volatile.doubts.get(txid)
  const wanted = type === 'PreCommitAck' ? 'pre-committing' : 'pre-aborting'
  if (doubt?.termination?.stage !== wanted || state.volatile.deciding.has(txid)) return
  doubt.termination.reports.set(from, type === 'PreCommitAck' ? 'pre-committed' : 'pre-aborted')
  doubt.termination.waiting.delete(from)
  doubt.termination.silent.delete(from)
  if (doubt.termination.waiting.size === 0) carryOn(state, txid, doubt, doubt.termination, out)
}

/** NBC-8: no majority: it says so, keeps its locks and tries again. */
function blockHere(state: Participant, txid: Txid, doubt: Doubt, out: Effects): void {
  stepDown(doubt, txid, out)
  noteBlocked(state, txid, doubt, out)
  const { responseTimeoutUs } = state.settings
  const timer = `silence ${txid}`
  out.push({ kind: 'setTimer', timer, fromUs: responseTimeoutUs, toUs: 3 * responseTimeoutUs })
}

export function noteBlocked(state: Participant, txid: Txid, doubt: Doubt, out: Effects): void {
  if (doubt.isNoted) return
  doubt.isNoted = true
  const { writes } = recordOf(state, txid)
  const accounts = writes.map(({ account }) => account)
  note(out, { kind: 'blocked', about: txid, accounts, writes, restored: doubt.restored })
}

function finish(
  state: Participant,
  txid: Txid,
  { reports, silent }: Termination,
  decision: Decision,
  out: Effects,
): void {
  const grounds = byTermination(Object.fromEntries(reports), [...silent])
  const reason = decision === 'abort' ? 'coordinator lost' : null
  decideHere(state, state.self, txid, decision, { ...grounds, reason }, out)
}

export function byTermination(states: Grounds['states'], without: readonly NodeId[]): Grounds {
  return { by: 'termination', without, states, reason: null }
}

/** NBC-8: with the majority rule an abort is prepared as a commit is. */
export function onPreAbort(state: Participant, from: NodeId, txid: Txid, out: Effects): void {
  const doubt = state.volatile.doubts.get(txid)
  const mayMove = doubt !== undefined && doubt.stage !== 'pre-committed' && !isRecovering(state, doubt)
  if (!mayMove || state.volatile.deciding.has(txid)) return reportTo(state, from, txid, out)
  stepDown(doubt, txid, out)
  awaitWord(state, txid, out)
  if (doubt.stage === 'uncertain') enterStage(state, txid, doubt, 'pre-aborted', out)
  out.push({ kind: 'send', to: from, message: { type: 'PreAbortAck', txid } })
}

/** A terminator or a recovered site asks. */
export function onStateRequest(
  state: Participant,
  from: NodeId,
  { txid, asker }: MessageOf<'StateRequest'>,
  out: Effects,
): void {
  const doubt = state.volatile.doubts.get(txid)
  const isOpen = doubt !== undefined && !isRecovering(state, doubt) && !state.volatile.deciding.has(txid)
  if (isOpen && asker === 'terminator') {
    const { participants } = recordOf(state, txid)
    // NBC-6: of two terminators the earlier participant goes on; the other one will hear from it.
    const isMine = participants.indexOf(state.self) < participants.indexOf(from)
    if (doubt.termination !== null && isMine && state.settings.termination === 'skeen') return
    if (!isMine) stepDown(doubt, txid, out)
    if (doubt.termination === null) awaitWord(state, txid, out)
  }
  reportTo(state, from, txid, out)
}

/**
 * Tells where this site stands. One that has not voted aborts, so that nobody can commit any more. What is unknown here
 * was aborted or never voted on: a committed transaction is kept until it is below the floor, where nobody asks.
 */
export function reportTo(state: Participant, to: NodeId, txid: Txid, out: Effects): void {
  const { durable, volatile } = state
  const deciding = volatile.deciding.get(txid)
  if (deciding !== undefined) return void deciding.askers.add(to)
  const doubt = volatile.doubts.get(txid)
  if (doubt !== undefined && isRecovering(state, doubt)) return tell(state, to, txid, 'recovering', out)
  if (durable.prepared.has(txid)) return tell(state, to, txid, doubt?.stage ?? 'uncertain', out)
  if (durable.commits.has(txid)) return tell(state, to, txid, 'commit', out)
  const work = volatile.waiting.get(txid)
  if (work !== undefined) {
    volatile.waiting.delete(txid)
    out.push({ kind: 'cancelTimer', timer: `locks ${txid}` })
    refuse(state, work.from, txid, 'given up', out)
    release(state, txid, out)
  } else if (!volatile.closed.has(txid) && compareTxids(txid, volatile.floor) >= 0) {
    abortHere(state, to, txid, { ...told, reason: 'given up' }, out)
  }
  tell(state, to, txid, 'abort', out)
}

/** With majorities a stage counts when its record is safe, so that the report waits for it. */
export function tell(state: Participant, to: NodeId, txid: Txid, known: SiteState, out: Effects): void {
  const message = { type: 'StateReport', txid, state: known } as const
  const needsDisk = state.settings.termination === 'majority' && known.startsWith('pre-')
  if (needsDisk) out.push({ kind: 'send', to, message })
  else sendNow(state, out, to, message)
}

/** A decision that somebody told: the coordinator, a terminator, or a site that knows it. */
export function onDecision(
  state: Participant,
  from: NodeId,
  txid: Txid,
  decision: Decision,
  out: Effects,
): void {
  const { durable, volatile } = state
  if (volatile.deciding.has(txid)) return
  const isBelowFloor = compareTxids(txid, volatile.floor) < 0
  const split = (own: Decision): void => {
    note(out, { kind: 'split', txid, own, other: from, theirs: decision })
    tell(state, from, txid, own, out)
  }
  if (decision === 'commit') {
    if (durable.prepared.has(txid)) return decideHere(state, from, txid, 'commit', told, out)
    if (durable.commits.has(txid) || isBelowFloor)
      return void out.push({ kind: 'send', to: from, message: { type: 'Ack', txid } })
    return split('abort')
  }
  if (durable.commits.has(txid)) return split('commit')
  const isOver = volatile.closed.has(txid) || isBelowFloor
  if (durable.prepared.has(txid) || !isOver) abortHere(state, from, txid, told, out)
}

/** NBC-11: the wait for locks took too long; whoever has not voted may still abort by itself. */
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
