import type { ActiveFault, NodeFrame, TablePage } from '../contract/session.ts'
import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { AdminCommand } from '../core/model/input.ts'
import type { TraceEvent } from '../core/trace/event.ts'
import type { FrameEvents } from './frame-sampler.ts'

/** What a driver tells about 20 times a second while it works. */
export interface DriverFrame extends FrameEvents {
  readonly phase: 'starting' | 'running' | 'paused' | 'finishing'
  readonly nowUs: number
  readonly speed: number
  readonly nodes: readonly NodeFrame[]
  readonly activeFaults: readonly ActiveFault[]
  /** The experiment with everything that was done to it by hand, so that the run can be repeated. */
  readonly experiment: Experiment
  /** What is wrong although the run goes on: a node that stopped by itself. */
  readonly problem: string | null
}

/** The end of a run: everything healed, everything read once more, nothing judged yet. */
export interface DriverEnd {
  readonly experiment: Experiment
  readonly fingerprint: string
  readonly durationUs: number
}

export interface DriverListener {
  onFrame(frame: DriverFrame): void
  onEnd(end: DriverEnd): void
  /** The run cannot go on; one sentence why. */
  onFailure(problem: string): void
}

export interface TableCount {
  readonly table: string
  readonly rowCount: number
}

/** A run under way, live or simulated. Its whole trace goes to the recorder by a port of its own. */
export interface Driver {
  inject(fault: Fault): Promise<string>
  heal(fault: string): Promise<void>
  administer(node: NodeId, command: AdminCommand): Promise<void>
  pause(): Promise<void>
  resume(): Promise<void>
  step(): Promise<void>
  setSpeed(speed: number): Promise<void>
  /** The working time is over: `onEnd` follows. */
  finish(): Promise<void>
  /** Ends at once; nothing follows. */
  stop(): Promise<void>
  tables(node: NodeId): Promise<readonly TableCount[]>
  table(node: NodeId, table: string, offset: number, limit: number): Promise<TablePage>
}

/** What goes to the recorder, in order; `end` is the last. */
export type TracePortMessage =
  { readonly kind: 'events'; readonly events: readonly TraceEvent[] } | { readonly kind: 'end' }
