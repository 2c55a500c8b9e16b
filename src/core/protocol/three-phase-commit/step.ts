import { assert } from '../../base/assert.ts'
import { unreachable } from '../../base/unreachable.ts'
import type { Input } from '../../model/input.ts'
import {
  abort,
  onAcksLate,
  onAnswersLate,
  onCoordinatorAsked,
  onCoordinatorTold,
  onDecision,
  onLocksLate,
  onPreAbort,
  onPreCommitsLate,
  onReadingLate,
  onSilence,
  onStaged,
  onStageSafe,
  onStateReport,
  onStateRequest,
  onVotesLate,
} from './change.ts'
import { onDecided, raiseFloor, reply } from './durability.ts'
import { coordinatorOf, onHello } from './membership.ts'
import type { ThreePhaseMessage } from './messages.ts'
import {
  beginTransfer,
  onAck,
  onCommitSafe,
  onPreCommit,
  onPreCommitAck,
  onPreCommitSafe,
  onPrepare,
  onPreparedSafe,
  onVote,
  preCommit,
  prepareHere,
  type Verdict,
} from './normal.ts'
import { beginReading, endReading, onPrepareReading, onRead, onValues, readHere } from './read.ts'
import { onAskLater, onCoordinatorBack, onStarted } from './recovery.ts'
import type { Coordinator, DoneTag, Effects, Order, Participant, ThreePhaseState } from './state.ts'

type In = Input<ThreePhaseMessage>
type Received = In & { kind: 'received' }

/** Three-phase commit: hands an input to whoever knows what to do with it, then begins the work that became possible. */
export function step(state: ThreePhaseState, input: In): Effects {
  const out: Effects = []
  state.nowUs = input.nowUs
  if (state.role === 'coordinator') {
    coordinate(state, input, out)
    beginOrders(state, out)
  } else {
    participate(state, input, out)
    for (
      let work = state.volatile.granted.shift();
      work !== undefined;
      work = state.volatile.granted.shift()
    ) {
      if (work.message.type === 'Read') readHere(state, work, out)
      else prepareHere(state, work, out)
    }
  }
  return out
}

function coordinate(state: Coordinator, input: In, out: Effects): void {
  switch (input.kind) {
    case 'started':
      return onStarted(state, out)
    case 'received':
      return coordinatorReceived(state, input, out)
    case 'fired':
      return coordinatorFired(state, input.timer, out)
    case 'requested': {
      const { client, seq, operation } = input
      state.volatile.orders.push({ client, seq, operation, attempt: 1 })
      return
    }
    case 'persisted': {
      const done = input.done as unknown as DoneTag
      if (done.kind === 'started') state.startIsSafe = true
      else if (done.kind === 'pre-committed') onPreCommitSafe(state, done.txid, out)
      else onCommitSafe(state, done.txid, out)
      return
    }
    case 'administered':
      // Membership is fixed, and so is the coordinator.
      return
    default:
      return unreachable(input)
  }
}

function coordinatorReceived(state: Coordinator, { from, message }: Received, out: Effects): void {
  switch (message.type) {
    case 'Hello':
      return onHello(state, from, message, out)
    case 'Values':
      return onValues(state, from, message, out)
    case 'Vote':
      return carryOut(state, onVote(state, from, message, out), out)
    case 'PreCommitAck':
      return onPreCommitAck(state, from, message, out)
    case 'Ack':
      return onAck(state, from, message.txid, out)
    case 'StateRequest':
      return onCoordinatorAsked(state, from, message, out)
    case 'StateReport':
      return onCoordinatorTold(state, from, message, out)
    case 'Read':
    case 'CanCommit':
    case 'PreCommit':
    case 'PreAbort':
    case 'PreAbortAck':
    case 'DoCommit':
    case 'Abort':
      // Only participants are told these.
      return
    default:
      return unreachable(message)
  }
}

function coordinatorFired(state: Coordinator, name: string, out: Effects): void {
  const [timer, txid] = timerOf(name)
  switch (timer) {
    case 'acks':
      return onAcksLate(state, txid, out)
    case 'pre-commits':
      return onPreCommitsLate(state, txid, out)
    case 'ask':
      return onAskLater(state, txid, out)
    default:
      return carryOut(state, onVotesLate(state, txid), out)
  }
}

function carryOut(state: Coordinator, verdict: Verdict | null, out: Effects): void {
  if (verdict === null) return
  const { transaction, decision } = verdict
  if (decision === 'abort') abort(state, verdict, out)
  else if (transaction.order?.operation.f === 'read-balances') endReading(state, transaction, out)
  else preCommit(state, transaction, out)
}

/** Lets wishes in while there is room. More transactions at the locks would only wait there, holding other locks. */
function beginOrders(state: Coordinator, out: Effects): void {
  const { orders, underWay } = state.volatile
  while (underWay.size < state.settings.inFlightMax) {
    const order = orders.shift()
    if (order === undefined) return
    begin(state, order, out)
  }
}

function begin(state: Coordinator, order: Order, out: Effects): void {
  const { f } = order.operation
  if (f === 'transfer') beginTransfer(state, order, out)
  else if (f === 'read-balances') beginReading(state, order, out)
  else reply(state, out, order, { kind: 'rejected', reason: `the bank cannot ${f}` })
}

function participate(state: Participant, input: In, out: Effects): void {
  switch (input.kind) {
    case 'started':
      return onStarted(state, out)
    case 'received':
      return participantReceived(state, input, out)
    case 'fired':
      return participantFired(state, input.timer, out)
    case 'requested': {
      const { client, seq } = input
      const to = coordinatorOf(state.nodes)
      const answer = { kind: 'redirected', reason: 'not the coordinator', to } as const
      out.push({ kind: 'reply', client, seq, reply: answer, early: true })
      return
    }
    case 'persisted': {
      const done = input.done as unknown as DoneTag
      if (done.kind === 'started') state.startIsSafe = true
      else if (done.kind === 'prepared') onPreparedSafe(state, done.txid, out)
      else if (done.kind === 'staged') onStageSafe(state, done.txid, out)
      else onDecided(state, done.txid, out)
      return
    }
    case 'administered':
      // Membership is fixed.
      return
    default:
      return unreachable(input)
  }
}

function participantReceived(state: Participant, { from, message }: Received, out: Effects): void {
  switch (message.type) {
    case 'Hello':
      onHello(state, from, message, out)
      return onCoordinatorBack(state, out)
    case 'Read':
      raiseFloor(state, message.floor)
      return onRead(state, from, message, out)
    case 'CanCommit':
      raiseFloor(state, message.floor)
      return message.readOnly
        ? onPrepareReading(state, from, message, out)
        : onPrepare(state, from, message, out)
    case 'PreCommit':
      return onPreCommit(state, from, message.txid, out)
    case 'PreAbort':
      return onPreAbort(state, from, message.txid, out)
    case 'PreCommitAck':
    case 'PreAbortAck':
      return onStaged(state, from, message, out)
    case 'DoCommit':
      return onDecision(state, from, message.txid, 'commit', out)
    case 'Abort':
      return onDecision(state, from, message.txid, 'abort', out)
    case 'StateRequest':
      return onStateRequest(state, from, message, out)
    case 'StateReport':
      return onStateReport(state, from, message, out)
    case 'Values':
    case 'Vote':
    case 'Ack':
      // Only the coordinator is told these.
      return
    default:
      return unreachable(message)
  }
}

function participantFired(state: Participant, name: string, out: Effects): void {
  const [timer, txid] = timerOf(name)
  switch (timer) {
    case 'locks':
      return onLocksLate(state, txid, out)
    case 'reading':
      return onReadingLate(state, coordinatorOf(state.nodes), txid, out)
    case 'answers':
      return onAnswersLate(state, txid, out)
    case 'ask':
      return onAskLater(state, txid, out)
    default:
      return onSilence(state, txid, out)
  }
}

/** Timers are named after what is late and the transaction: `votes 3.17`. */
function timerOf(name: string): [timer: string, txid: string] {
  const space = name.indexOf(' ')
  assert(space > 0, `The timer ${name} names no transaction.`)
  return [name.slice(0, space), name.slice(space + 1)]
}
