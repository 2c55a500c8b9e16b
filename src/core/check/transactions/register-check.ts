import type { Json } from '../../base/json.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { HistoryCheck } from '../history-check.ts'
import { isolationChecks } from '../isolation/isolation-checks.ts'
import { judgeTransactions } from './transactions.ts'

/**
 * The searches for an order that decide a level of a history of sessions exactly. In such histories every level is understood
 * to keep the order within a session (Biswas and Enea 2019; Cobra, OSDI 2020; PolySI, VLDB 2023).
 */
const exactLevels: { readonly [level: string]: string } = {
  'read-committed': 'read-committed',
  'read-atomic': 'read-atomic',
  causal: 'causal',
  prefix: 'prefix',
  'snapshot-isolation': 'snapshot-isolation',
  'strong-session-snapshot-isolation': 'snapshot-isolation',
  serializable: 'serializable',
  'strong-session-serializable': 'serializable',
}

/**
 * Judges transactions over registers: by cycles first, which names what is wrong and is quick. Where they find nothing,
 * because the versions of registers can be ordered only in part, a history of sessions is decided by a search.
 */
export const registerCheck: HistoryCheck = (matter) => {
  const { history, budget, progress, wishes } = matter
  const half = (part: number): void => progress(part / 2)
  const byCycles = judgeTransactions(history, 'register', { level: wishes.level, budget, progress: half })
  const data = byCycles.witness.data as { readonly level: string; readonly [name: string]: Json } | null
  const exact =
    history.order === 'session' && data !== null ? isolationChecks[exactLevels[data.level] ?? ''] : undefined
  // What nobody wrote is a fault where sessions are recorded from the first write on, as they are in these collections.
  const isOpen = byCycles.answer === 'ok' || byCycles.sentence.key === 'transactions.unwritten'
  if (!isOpen || exact === undefined) return byCycles
  const bySearch = exact({ ...matter, progress: (part) => progress(0.5 + part / 2) })
  return {
    ...bySearch,
    check: byCycles.check,
    witness: withData(bySearch, { ...data, search: bySearch.witness.data }),
  }
}

function withData({ witness }: Verdict, data: Json): Verdict['witness'] {
  return { ...witness, data }
}
