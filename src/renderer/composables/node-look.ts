import type { RoleShape } from '../../core/model/node-view.ts'
import type { NodeFrame } from '../../contract/session.ts'

/** How a node is drawn: its role's shape while it runs, else what keeps it from running. */
export type NodeLook = RoleShape | 'down' | 'paused' | 'idle'

/** A frame that does not exist is a node of a run that has not begun. */
export function nodeLook(frame: NodeFrame | undefined): NodeLook {
  if (frame === undefined) return 'idle'
  if (!frame.up) return 'down'
  if (frame.paused) return 'paused'
  return frame.view?.shape ?? 'follower'
}

/** The token that carries the colour of a look. */
export function lookToken(look: NodeLook): string {
  return look === 'idle' || look === 'outside' ? 'state-down' : `state-${look}`
}
