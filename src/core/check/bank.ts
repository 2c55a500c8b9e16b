import { openingBalances } from '../model/bank.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import { Budget, stepsDefault } from './budget.ts'
import { judgeBank } from './workload/judge-bank.ts'
import { runVerdict } from './workload/workload-check.ts'

/** Money is neither made nor lost in the bank of the lab, and its readings and transfers have one order in real time. */
export function checkBank(
  history: readonly HistoryOperation[],
  budget: Budget = new Budget(stepsDefault),
): Verdict {
  return runVerdict('bank', history, budget, (matter) => judgeBank(matter, openingBalances()))
}
