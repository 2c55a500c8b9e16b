import type { RecordedHistory } from '../history/recorded-history.ts'
import type { HistoryModel } from './history-check.ts'
import { historyModels } from './history-models.ts'
import { firstMisfit } from './judge-history.ts'

/** Ids of the models that know every operation of the history, in the order in which people are offered them. */
export function fittingModels(history: RecordedHistory): string[] {
  return historyModels.filter((model) => firstMisfit(history, model) === null).map(({ id }) => id)
}

/**
 * The model that a history is of when nobody says: the one that the file names, else the only one that fits, else null.
 * Reads, writes and cas alone fit several models that mean the same; there keys and cas decide between them.
 */
export function modelOf(history: RecordedHistory, fitting: readonly string[]): string | null {
  const { model, operations } = history
  if (model !== null && fitting.includes(model)) return model
  if (model === 'cas-register' && fitting.includes('register')) return 'register'
  if (fitting.length === 1) return fitting[0]!
  const plain = operations.every(({ f }) => f === 'read' || f === 'write' || f === 'cas')
  if (!plain) return null
  // No register is asked for steps when it is read.
  if (fitting.includes('long-fork')) return 'long-fork'
  const byKeys = operations.some(({ key }) => key !== null) ? ['kv'] : []
  const byCas = operations.some(({ f }) => f === 'cas') ? ['cas-register', 'register'] : ['register']
  return [...byKeys, ...byCas].find((id) => fitting.includes(id)) ?? null
}

export function modelNamed(id: string): HistoryModel | null {
  return historyModels.find((model) => model.id === id) ?? null
}

/** Names of the checks that are made when nobody names any. */
export function usualChecks({ checks, onRequest }: HistoryModel): string[] {
  return Object.keys(checks).filter((name) => !onRequest.includes(name))
}
