import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Sessions } from '../../model/session.ts'
import type { Store } from '../../model/store.ts'
import type { TemplateMessage, TemplateNote } from './messages.ts'
import type { Rules } from './mutants.ts'

/** What survives a crash. In memory it runs ahead of the disk; effects keep the order. */
export interface DurableState {
  readonly store: Store
  readonly sessions: Sessions
}

/** One node. `effects` belong to the step under way. */
export interface TemplateNode extends DurableState {
  readonly self: NodeId
  /** The node that keeps the register. */
  readonly owner: NodeId
  readonly rules: Rules
  effects: Effect<TemplateMessage>[]
}

export function note(node: TemplateNode, fact: TemplateNote): void {
  node.effects.push({ kind: 'note', note: fact })
}
