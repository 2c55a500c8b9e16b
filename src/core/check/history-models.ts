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
]
