import { judgeSet } from './judge-set.ts'
import { workloadCheck } from './workload-check.ts'

/** Jepsen's `set-full` as it is by default: a stale read is told and is no fault. */
export const setFull = workloadCheck('set', true, (matter) =>
  judgeSet(matter, { mayBeStale: true, mayBeUnread: false }),
)

/** The same where reads must be fresh (`:linearizable? true`). */
export const fresh = workloadCheck('fresh', true, (matter) =>
  judgeSet(matter, { mayBeStale: false, mayBeUnread: false }),
)
