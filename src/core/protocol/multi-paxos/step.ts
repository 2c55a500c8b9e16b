import { unreachable } from '../../base/unreachable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import {
  onHeartbeatTimer,
  onHeartbeat,
  onNack,
  onPersistedPromise,
  onPrepare,
  onPromise,
  onSuspectTimer,
} from './change.ts'
import type { DoneTag, PaxosMessage } from './messages.ts'
import { onAccept, onAccepted, onPersistedVotes, onRequest } from './normal.ts'
import { onHeartbeatAck } from './read.ts'
import { onChosen, onCommand, onLearn, onSnapshot, onStarted } from './recovery.ts'
import type { Effects, PaxosState } from './state.ts'

/** Where each input goes; nothing else happens here. */
export function step(state: PaxosState, input: Input<PaxosMessage>): Effects {
  const effects: Effects = []
  switch (input.kind) {
    case 'started':
      onStarted(state, input.nowUs, effects)
      return effects
    case 'received':
      onMessage(state, input.from, input.message, input.nowUs, effects)
      return effects
    case 'fired':
      if (input.timer === 'heartbeat') onHeartbeatTimer(state, input.nowUs, effects)
      else onSuspectTimer(state, input.nowUs, effects)
      return effects
    case 'requested':
      onRequest(state, input, effects)
      return effects
    case 'persisted':
      onPersisted(state, input.done as unknown as DoneTag, input.nowUs, effects)
      return effects
    case 'administered':
      onCommand(state, input.command, effects)
      return effects
    default:
      return unreachable(input)
  }
}

function onMessage(
  state: PaxosState,
  from: NodeId,
  message: PaxosMessage,
  nowUs: number,
  effects: Effects,
): void {
  switch (message.type) {
    case 'Prepare':
      return onPrepare(state, from, message, nowUs, effects)
    case 'Promise':
      return onPromise(state, from, message, nowUs, effects)
    case 'Accept':
      return onAccept(state, from, message, nowUs, effects)
    case 'Accepted':
      return onAccepted(state, from, message, nowUs, effects)
    case 'Nack':
      return onNack(state, message, nowUs, effects)
    case 'Heartbeat':
      return onHeartbeat(state, from, message, nowUs, effects)
    case 'HeartbeatAck':
      return onHeartbeatAck(state, from, message, effects)
    case 'Learn':
      return onLearn(state, from, message, effects)
    case 'Chosen':
      return onChosen(state, from, message, nowUs, effects)
    case 'Snapshot':
      return onSnapshot(state, from, message, nowUs, effects)
    default:
      return unreachable(message)
  }
}

function onPersisted(state: PaxosState, done: DoneTag, nowUs: number, effects: Effects): void {
  switch (done.kind) {
    case 'promised':
      return onPersistedPromise(state, done, nowUs, effects)
    case 'voted':
      return onPersistedVotes(state, done, nowUs, effects)
    default:
      return unreachable(done)
  }
}
