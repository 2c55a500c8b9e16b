import { unreachable } from '../../base/unreachable.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { onNewView, onNewViewTimer, onRequestTimer, onViewChange } from './change.ts'
import { onCommand } from './membership.ts'
import { isSigned, type DoneTag, type PbftMessage } from './messages.ts'
import { onCommit, onForward, onPersisted, onPrepare, onPrePrepare, onRequest } from './normal.ts'
import { onCheckpoint, onStarted, onState, onStatus, onStatusTimer } from './recovery.ts'
import { refuse, type Effects, type PbftState } from './state.ts'

/** Where each input goes; nothing else happens here. */
export function step(state: PbftState, input: Input<PbftMessage>): Effects {
  const effects: Effects = []
  switch (input.kind) {
    case 'started':
      onStarted(state, input.nowUs, effects)
      return effects
    case 'received':
      onReceived(state, input.from, input.message, input.nowUs, effects)
      return effects
    case 'fired':
      onTimer(state, input.timer, input.nowUs, effects)
      return effects
    case 'requested':
      onRequest(state, input, effects)
      return effects
    case 'persisted':
      onPersisted(state, input.done as unknown as DoneTag, input.nowUs, effects)
      return effects
    case 'administered':
      onCommand(input.command, effects)
      return effects
    default:
      return unreachable(input)
  }
}

/** What a replica may send again in the words, and with the signature, of another one. */
const relayed: readonly PbftMessage['type'][] = ['PrePrepare', 'Checkpoint', 'NewView']

/** PBFT-2: who is not signed as whom it claims to be is not heard. */
function onReceived(
  state: PbftState,
  carrier: NodeId,
  message: PbftMessage,
  nowUs: number,
  effects: Effects,
): void {
  if (!state.nodes.includes(message.from) || !isSigned(message, state.authenticator))
    return refuse(state, effects, message, 'signature')
  if (message.from !== carrier && !relayed.includes(message.type))
    return refuse(state, effects, message, 'sender')
  if (message.from !== state.self) onMessage(state, message, nowUs, effects)
}

function onMessage(state: PbftState, message: PbftMessage, nowUs: number, effects: Effects): void {
  switch (message.type) {
    case 'Forward':
      return onForward(state, message, nowUs, effects)
    case 'PrePrepare':
      return onPrePrepare(state, message, nowUs, effects)
    case 'Prepare':
      return onPrepare(state, message, nowUs, effects)
    case 'Commit':
      return onCommit(state, message, nowUs, effects)
    case 'Checkpoint':
      return onCheckpoint(state, message, nowUs, effects)
    case 'ViewChange':
      return onViewChange(state, message, nowUs, effects)
    case 'NewView':
      return onNewView(state, message, nowUs, effects)
    case 'Status':
      return onStatus(state, message, nowUs, effects)
    case 'State':
      return onState(state, message, nowUs, effects)
    default:
      return unreachable(message)
  }
}

function onTimer(state: PbftState, timer: string, nowUs: number, effects: Effects): void {
  if (timer === 'request') onRequestTimer(state, nowUs, effects)
  else if (timer === 'newView') onNewViewTimer(state, nowUs, effects)
  else onStatusTimer(state, nowUs, effects)
}
