import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { onNack, onRetry } from './change.ts'
import type { DoneTag, PaxosMessage } from './messages.ts'
import { onAccept, onAccepted, onPrepare, onPromise, onRequested } from './normal.ts'
import { onChosen, onPull, onQuery } from './read.ts'
import { onCatchUp, onStarted } from './recovery.ts'
import type { PaxosNode } from './state.ts'

/** Where each input goes; nothing else happens here. */
export function step(node: PaxosNode, input: Input<PaxosMessage>): Effect<PaxosMessage>[] {
  node.effects = []
  node.nowUs = input.nowUs
  switch (input.kind) {
    case 'started':
      onStarted(node)
      break
    case 'received':
      onMessage(node, input.from, input.message)
      break
    case 'fired':
      if (input.timer === 'catch up') onCatchUp(node)
      else onRetry(node, input.timer)
      break
    case 'requested':
      onRequested(node, input.client, input.seq, input.operation)
      break
    case 'persisted':
      onMessage(node, node.self, input.done as unknown as DoneTag)
      break
    // Nothing that an operator could ask for.
    case 'administered':
      break
    default:
      return unreachable(input)
  }
  return node.effects
}

function onMessage(node: PaxosNode, from: NodeId, message: PaxosMessage): void {
  switch (message.type) {
    case 'Prepare':
      return onPrepare(node, from, message)
    case 'Promise':
      return onPromise(node, from, message)
    case 'Accept':
      return onAccept(node, from, message)
    case 'Accepted':
      return onAccepted(node, from, message)
    case 'Nack':
      return onNack(node, message)
    case 'Query':
      return onQuery(node, from, message)
    case 'Pull':
      return onPull(node, from, message)
    case 'Chosen':
      return onChosen(node, from, message)
    default:
      return unreachable(message)
  }
}
