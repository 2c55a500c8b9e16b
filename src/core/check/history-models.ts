import type { HistoryModel } from './history-check.ts'
import { casRegisterModel, kvModel, registerModel } from './linearizable/register-history.ts'
import { appendObject } from './objects/append.ts'
import { counterObject } from './objects/counter.ts'
import { fencedLockObject } from './objects/fenced-lock.ts'
import { multiRegisterObject } from './objects/multi-register.ts'
import { mutexObject } from './objects/mutex.ts'
import { queueObject } from './objects/queue.ts'
import { setObject } from './objects/set.ts'
import { stackObject } from './objects/stack.ts'
import { bankModel } from './workload/bank-model.ts'
import { logModel } from './workload/log-model.ts'
import { longForkModel } from './workload/long-fork-model.ts'
import { pnCounterModel } from './workload/pn-counter-model.ts'
import { setFullModel } from './workload/set-full-model.ts'
import { totalQueueModel } from './workload/total-queue-model.ts'
import { uniqueIdsModel } from './workload/unique-ids-model.ts'
import { listAppendModel, rwRegisterModel } from './transactions/transaction-models.ts'

/** Every model of a history, one line each, in the order in which people are offered them. */
export const historyModels: readonly HistoryModel[] = [
  registerModel,
  casRegisterModel,
  kvModel,
  multiRegisterObject,
  setObject,
  queueObject,
  stackObject,
  counterObject,
  appendObject,
  mutexObject,
  fencedLockObject,
  setFullModel,
  pnCounterModel,
  totalQueueModel,
  uniqueIdsModel,
  logModel,
  bankModel,
  longForkModel,
  listAppendModel,
  rwRegisterModel,
]
