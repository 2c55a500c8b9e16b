import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { lastReads } from './findings.ts'
import { noLastReads } from './workload/counter-bounds.ts'
import { judgeCounter } from './workload/judge-counter.ts'
import { runVerdict } from './workload/workload-check.ts'

/**
 * Every read that began after the last increment gives the sum of the acknowledged ones, plus any of those whose
 * outcome is unknown. (Jepsen's counter, held to its last reads: copies may lag behind until then.)
 */
export function checkCounter(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return runVerdict('counter', history, budget, (matter) => {
    const last = new Set(lastReads(history).map((read) => read.index))
    return last.size === 0 ? noLastReads() : judgeCounter(matter, (read) => last.has(read.index))
  })
}
