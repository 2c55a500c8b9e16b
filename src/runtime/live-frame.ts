import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { NodeStatusView } from '../core/simulator/simulation.ts'
import type { TraceEvent } from '../core/trace/event.ts'

export interface LiveFault {
  readonly id: string
  readonly fault: Fault
  readonly targets: readonly NodeId[]
}

/** A node that stopped by itself, and why, in one sentence. */
export interface NodeProblem {
  readonly node: NodeId
  readonly sentence: string
}

/** What happened since the last frame, about 20 a second. Events are in order; none is missing, none comes twice. */
export interface LiveFrame {
  readonly nowUs: number
  readonly phase: 'running' | 'finishing' | 'ended'
  readonly events: readonly TraceEvent[]
  readonly nodes: readonly NodeStatusView[]
  readonly activeFaults: readonly LiveFault[]
  readonly problems: readonly NodeProblem[]
}
