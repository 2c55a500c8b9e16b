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
    moments: momentsOf(placed.map((index) => operations[index]!)),
    cycle: cycle.filter(({ from, to }) => operations[from] !== undefined && operations[to] !== undefined),
  }
}

function evidenceOf({ operations, blocked, cycle = [] }: Witness): number[] {
  const all = [...operations, ...(blocked === undefined ? [] : [blocked])]
  return [...new Set([...all, ...cycle.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b)
}

/**
 * When each operation of an order may take effect: as early as it can, but never before one that precedes it. The latest
 * call so far does it, and it is within every interval if the order respects real time.
 */
export function momentsOf(
  order: readonly { readonly call: number; readonly return: number }[],
): Float64Array {
  let latest = -Infinity
  return Float64Array.from(order, (one) => {
    latest = Math.max(latest, one.call)
    return latest
  })
}
