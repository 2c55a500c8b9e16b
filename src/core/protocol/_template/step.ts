import { unreachable } from '../../base/unreachable.ts'
import type { Effect } from '../../model/effect.ts'
import type { Input } from '../../model/input.ts'
import type { TemplateMessage } from './messages.ts'
import { onRequested } from './normal.ts'
import { onStarted } from './recovery.ts'
import type { TemplateNode } from './state.ts'

/** Whose turn it is: nothing is decided here. */
export function step(node: TemplateNode, input: Input<TemplateMessage>): Effect<TemplateMessage>[] {
  node.effects = []
  switch (input.kind) {
    case 'started':
      onStarted(node)
      break
    case 'requested':
      onRequested(node, input.client, input.seq, input.operation)
      break
    case 'received':
      return unreachable(input.message)
    // No timers, no tags on writes, and nothing that an operator could ask for.
    case 'fired':
    case 'persisted':
    case 'administered':
      break
    default:
      return unreachable(input)
  }
  return node.effects
}
