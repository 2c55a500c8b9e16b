import { linearizationPoints } from '../../core/check/linearizable/linearization-points.ts'
import type { RecordedOperation } from '../../core/history/recorded-history.ts'
import type { CycleEdge, Verdict, Witness } from '../../core/model/verdict.ts'

/** What a verdict wants to be seen in the picture. */
export interface HistoryMarks {
  /** Operations of the evidence, in order of call. */
  readonly evidence: readonly number[]
  readonly isEvidence: ReadonlySet<number>
  /** The operation that no order can explain, or null. */
  readonly blocked: number | null
  /** One order that explains what it holds: operations and the moments at which each takes effect, never falling. */
  readonly order: Int32Array
  readonly moments: Float64Array
  readonly cycle: readonly CycleEdge[]
}

export const noMarks: HistoryMarks = {
  evidence: [],
  isEvidence: new Set(),
  blocked: null,
  order: new Int32Array(),
  moments: new Float64Array(),
  cycle: [],
}

/** Indexes that the history does not have are left out: the picture may hold only its beginning. */
export function marksOf(verdict: Verdict | null, operations: readonly RecordedOperation[]): HistoryMarks {
  if (verdict === null) return noMarks
  const { order = [], blocked, cycle = [] } = verdict.witness
  const evidence = evidenceOf(verdict.witness).filter((index) => operations[index] !== undefined)
  const placed = order.filter((index) => operations[index] !== undefined)
  return {
    evidence,
    isEvidence: new Set(evidence),
    blocked: blocked !== undefined && operations[blocked] !== undefined ? blocked : null,
    order: Int32Array.from(placed),
    moments: Float64Array.from(linearizationPoints(placed.map((index) => operations[index]!))),
    cycle: cycle.filter(({ from, to }) => operations[from] !== undefined && operations[to] !== undefined),
  }
}

function evidenceOf({ operations, blocked, cycle = [] }: Witness): number[] {
  const all = [...operations, ...(blocked === undefined ? [] : [blocked])]
  return [...new Set([...all, ...cycle.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b)
}
