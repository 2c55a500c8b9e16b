import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { lastReads } from './findings.ts'
import { noLastReads } from './workload/counter-bounds.ts'
import { judgeLists } from './workload/judge-lists.ts'
import { runVerdict } from './workload/workload-check.ts'

/** Topics of the lab's runs, read whole: see `judgeLists`. */
export function checkLog(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return runVerdict('log', history, budget, (matter) => {
    const last = new Set(lastReads(history).map((read) => read.index))
    return last.size === 0 ? noLastReads() : judgeLists(matter, (read) => last.has(read.index))
  })
}
