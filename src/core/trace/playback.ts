import type { NodeId } from '../model/identity.ts'
import { isRoleNote, type RoleNote } from '../model/note.ts'
import type { EventOf, TraceEvent } from './event.ts'

/** What the trace tells of a node at one moment. */
export interface PlayedNode {
  readonly node: NodeId
  readonly up: boolean
  readonly paused: boolean
  readonly incarnation: number
  /** Its last change of role in this life. */
  readonly role: RoleNote | null
}

/** The cluster at one moment of a recorded run: an index into its trace, nothing more. */
export interface PlayedCluster {
  readonly nodes: readonly PlayedNode[]
  /** The faults that last, in order of their beginning. */
  readonly faults: readonly EventOf<'injected'>[]
}

/** Folds the events up to and including `untilUs`. */
export function clusterAt(
  events: readonly TraceEvent[],
  nodes: readonly NodeId[],
  untilUs: number,
): PlayedCluster {
  const played = new Map(nodes.map((node) => [node, unborn(node)]))
  const faults = new Map<string, EventOf<'injected'>>()
  for (const event of events) {
    if (event.timeUs > untilUs) break
    if (event.kind === 'injected') faults.set(event.fault, event)
    else if (event.kind === 'healed') faults.delete(event.fault)
    else if ('node' in event) {
      const before = played.get(event.node)
      if (before !== undefined) played.set(event.node, after(before, event))
    }
  }
  return { nodes: [...played.values()], faults: [...faults.values()] }
}

function unborn(node: NodeId): PlayedNode {
  return { node, up: false, paused: false, incarnation: 0, role: null }
}

function after(before: PlayedNode, event: TraceEvent): PlayedNode {
  switch (event.kind) {
    case 'started':
      return { ...before, up: true, paused: false, incarnation: event.incarnation, role: null }
    case 'crashed':
      return { ...before, up: false, paused: false, role: null }
    case 'paused':
      return { ...before, paused: true }
    case 'resumed':
      return { ...before, paused: false }
    case 'noted':
      return isRoleNote(event.note) ? { ...before, role: event.note } : before
    default:
      return before
  }
}
