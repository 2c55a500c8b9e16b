import type { DurabilityRule } from '../trace/durability-rule.ts'
import type { ClusterContext, Invariant } from '../trace/invariant.ts'
import type { TableSpec } from '../model/durable.ts'

/** What a judge must know of the run besides its trace. */
export interface CheckSetup extends ClusterContext {
  readonly tables: TableSpec
  readonly invariants: readonly Invariant[]
  readonly durability: readonly DurabilityRule[]
  /** Names of checks to make; null: all that fit. */
  readonly checks: readonly string[] | null
  /** Client-side checks that the system promises to pass; null: all. The verdicts of the others say so. */
  readonly promises?: readonly string[] | null
  /** True when copies may differ for a while and the last reads are made at every client's home: they are compared. */
  readonly copies?: boolean
}
