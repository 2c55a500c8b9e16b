import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { lastReads } from './findings.ts'
import { judgeConverged } from './workload/judge-converged.ts'
import { runVerdict } from './workload/workload-check.ts'
import { workloadObjects } from './workload/workload-object.ts'

/**
 * After the last change and a rest, every client reads the same at its home. What copies may order differently (sets,
 * versions side by side, the appends of several clients) is compared without order.
 */
export function checkConverged(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return runVerdict('converged', history, budget, ({ operations }) => {
    const last = new Set(lastReads(history).map((read) => read.index))
    const reads = operations.filter((one) => one.key !== null && last.has(one.index))
    return judgeConverged(
      workloadObjects(reads, '').map((one) => ({ name: one.name, reads: one.operations })),
    )
  })
}
