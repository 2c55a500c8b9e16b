import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Input } from '../../model/input.ts'
import type { MultiPrimaryMessage } from './messages.ts'
import { onRequested, onUpdate } from './normal.ts'
import { onDigest, onGossipTime, onStarted, onState } from './recovery.ts'
import type { MultiPrimaryNode } from './state.ts'

/** Whose turn it is: nothing is decided here. */
export function step(
  node: MultiPrimaryNode,
  input: Input<MultiPrimaryMessage>,
): Effect<MultiPrimaryMessage>[] {
  node.effects = []
  switch (input.kind) {
    case 'started':
      onStarted(node, input.nowUs)
      break
    case 'requested':
      onRequested(node, input.nowUs, input)
      break
    case 'received':
      onReceived(node, input.from, input.message)
      break
    case 'fired':
      onGossipTime(node)
      break
    // No tags on writes, and nothing that an operator could ask for.
    case 'persisted':
    case 'administered':
      break
    default:
      return unreachable(input)
  }
  return node.effects
}

function onReceived(node: MultiPrimaryNode, from: NodeId, message: MultiPrimaryMessage): void {
  switch (message.type) {
    case 'Update':
      return onUpdate(node, message.update)
    case 'Digest':
      return onDigest(node, from, message)
    case 'State':
      return onState(node, from, message)
    default:
      return unreachable(message)
  }
}
