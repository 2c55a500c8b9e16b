import type { Json } from '../base/json.ts'
import type { NodeId } from '../model/identity.ts'
import type { WorkloadId } from '../model/operation.ts'
import type { Violation } from '../model/verdict.ts'
import type { TraceEvent } from './event.ts'

/** A rule over the whole cluster, as a fold over the trace. */
export interface Invariant {
  /** `R1`, `MP1`, `AC1`: the id in the field's list. */
  readonly id: string
  /** The rule of the protocol's README that it guards: `RAFT-1`. */
  readonly rule: string
  /** Key of its title in the protocol's words. */
  readonly title: string
  /** Starts a fold over one run. */
  begin(context: ClusterContext): InvariantFold
}

export interface InvariantFold {
  /** Looks at the next event; a violation ends the fold. */
  see(event: TraceEvent): Violation | null
  /** After the last event. */
  end(): Violation | null
}

export interface ClusterContext {
  readonly nodes: readonly NodeId[]
  readonly config: { readonly [name: string]: Json }
  readonly workload: WorkloadId
}
