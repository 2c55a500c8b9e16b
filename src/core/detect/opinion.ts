import type { NodeId } from '../model/identity.ts'

export type OpinionState = 'alive' | 'suspect' | 'dead'

/** What one node believes about another. */
export interface Opinion {
  readonly node: NodeId
  readonly state: OpinionState
  /**
   * How strong the suspicion is: silence in time-outs (heartbeat), phi (phi accrual), or 0, 1, 2 for alive, suspect and
   * dead (SWIM).
   */
  readonly level: number
  /** SWIM's incarnation of that node, else null. */
  readonly incarnation: number | null
}
