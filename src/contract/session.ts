import type { Experiment } from '../core/experiment/experiment.ts'
import type { Fault } from '../core/fault/fault.ts'
import type { Json } from '../core/base/json.ts'
import type { NodeId } from '../core/model/identity.ts'
import type { NodeView } from '../core/model/node-view.ts'
import type { Verdict } from '../core/model/verdict.ts'
import type { Measures } from '../core/measure/measures.ts'
import type { TraceEvent } from '../core/trace/event.ts'

/** The run that is on the bench: there is at most one. */
export interface SessionState {
  readonly runId: string
  readonly experiment: Experiment
  /**
   * `starting` nodes come up; `running` clients work; `paused` virtual time stands still (simulated only);
   * `finishing` faults are healed and clients read everything once more; `judging`; `done` (in the library);
   * `failed` with the reason in `problem`.
   */
  readonly phase: 'starting' | 'running' | 'paused' | 'finishing' | 'judging' | 'done' | 'failed'
  readonly problem: string | null
  readonly nowUs: number
  /** Simulated seconds per real second; 1 for live runs. */
  readonly speed: number
  readonly activeFaults: readonly ActiveFault[]
}

export interface ActiveFault {
  readonly id: string
  readonly fault: Fault
  readonly targets: readonly NodeId[]
}

export interface NodeFrame {
  readonly node: NodeId
  readonly up: boolean
  readonly paused: boolean
  /** Null while the node is down. */
  readonly view: NodeView | null
}

/** What happened since the last frame, about 20 a second. Events are in order and never repeated. */
export interface SessionFrame {
  readonly state: SessionState
  /**
   * Every event but messages; those come as a sample. When some hundred operations fall into one frame, part of the
   * operations, notes, timers and writes is left out; faults, lives and roles never are.
   */
  readonly events: readonly TraceEvent[]
  /** Messages sent since the last frame, at most some dozens, `of` that many in all. */
  readonly messages: { readonly sample: readonly MessageMark[]; readonly of: number }
  readonly nodes: readonly NodeFrame[]
  /** Judgement of everything up to `judgedUs`: ok means "so far". Null until the first one. */
  readonly verdicts: readonly Verdict[] | null
  readonly judgedUs: number
  /** Measures so far. */
  readonly measures: Measures | null
}

/** One message for the eye: where it went, of which kind, and whether it arrived. */
export interface MessageMark {
  readonly id: number
  readonly from: string
  readonly to: string
  readonly type: string
  readonly sentUs: number
  /** Null: still on its way when the frame was made. */
  readonly fate: 'delivered' | 'cut' | 'loss' | 'down' | 'stale' | null
}

/** A page of one table of a node's database. */
export interface TablePage {
  readonly table: string
  readonly rowCount: number
  readonly rows: readonly { readonly key: number | string; readonly value: Json }[]
}
