import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import { onRenew, onSubscribe } from './change.ts'
import { onStored, type Stored } from './durability.ts'
import type { PubSubMessage } from './messages.ts'
import { onAck, onPublish, onRequested } from './normal.ts'
import { onBatch, onFetch, onOffer, onResend, onSnapshot, onStarted } from './recovery.ts'
import type { PubSubNode } from './state.ts'

/** Whose turn it is: nothing is decided here. */
export function step(node: PubSubNode, input: Input<PubSubMessage>): Effect<PubSubMessage>[] {
  node.effects = []
  node.nowUs = input.nowUs
  switch (input.kind) {
    case 'started':
      onStarted(node)
      break
    case 'requested':
      onRequested(node, input.client, input.seq, input.operation)
      break
    case 'received':
      onReceived(node, input.from, input.message)
      break
    case 'fired':
      if (input.timer === 'resend') onResend(node)
      else onRenew(node)
      break
    case 'persisted':
      onStored(node, input.done as unknown as Stored)
      break
    case 'administered':
      break
    default:
      return unreachable(input)
  }
  return node.effects
}

function onReceived(node: PubSubNode, from: NodeId, message: PubSubMessage): void {
  switch (message.type) {
    case 'Subscribe':
      return onSubscribe(node, from)
    case 'Publish':
      return onPublish(node, from, message)
    case 'Ack':
      return onAck(node, from, message)
    case 'Offer':
      return onOffer(node, from, message)
    case 'Fetch':
      return onFetch(node, from, message)
    case 'Batch':
      return onBatch(node, from, message)
    case 'Snapshot':
      return onSnapshot(node, from, message)
    default:
      return unreachable(message)
  }
}
