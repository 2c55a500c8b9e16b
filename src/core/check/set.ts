import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { judgeSet } from './workload/judge-set.ts'
import { runVerdict } from './workload/workload-check.ts'

/**
 * Acknowledged additions are never lost, nothing appears that nobody added, and nothing that a read has shown is
 * missing from a later one. (Jepsen's `set-full` names: lost, stale, never-read.)
 */
export function checkSet(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return runVerdict('set', history, budget, (matter) =>
    judgeSet(matter, { mayBeStale: false, mayBeUnread: true }),
  )
}
