import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { Input } from '../../model/input.ts'
import type { NodeId } from '../../model/identity.ts'
import { onAdministered, onAsk, onConfigured } from './change.ts'
import type { ShardingMessage } from './messages.ts'
import { onRequested } from './normal.ts'
import { onHandover, onStarted, onStored, onTick } from './recovery.ts'
import type { ShardingState } from './state.ts'

/** Whose turn it is: nothing is decided here. */
export function step(node: ShardingState, input: Input<ShardingMessage>): Effect<ShardingMessage>[] {
  node.effects = []
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
      if (node.role === 'server') onTick(node)
      break
    case 'administered':
      if (node.role === 'controller') onAdministered(node, input.command)
      break
    // Nothing waits for the disk but the effects themselves.
    case 'persisted':
      break
    default:
      return unreachable(input)
  }
  return node.effects
}

function onReceived(node: ShardingState, from: NodeId, message: ShardingMessage): void {
  if (node.role === 'controller') {
    if (message.type === 'Ask') onAsk(node, from, message)
    return
  }
  switch (message.type) {
    case 'Configured':
      return onConfigured(node, message.configuration)
    case 'Handover':
      return onHandover(node, from, message)
    case 'Stored':
      return onStored(node, from, message)
    case 'Ask':
      return
    default:
      return unreachable(message)
  }
}
