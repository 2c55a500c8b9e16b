import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { Input } from '../../model/input.ts'
import type { MembershipMessage } from './messages.ts'
import { detect } from './normal.ts'
import { onRequested } from './read.ts'
import { onStarted } from './recovery.ts'
import type { MembershipNode } from './state.ts'

/** Whose turn it is: nothing is decided here. */
export function step(node: MembershipNode, input: Input<MembershipMessage>): Effect<MembershipMessage>[] {
  node.effects = []
  switch (input.kind) {
    case 'started':
      onStarted(node, input)
      break
    case 'received':
    case 'fired':
      detect(node, input)
      break
    case 'requested':
      onRequested(node, input.client, input.seq, input.operation)
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
