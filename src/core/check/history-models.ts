import type { HistoryModel } from './history-check.ts'
import { kvModel, registerModel } from './linearizable/register-history.ts'

/** Every model of a history, one line each, in the order in which people are offered them. */
export const historyModels: readonly HistoryModel[] = [registerModel, kvModel]
