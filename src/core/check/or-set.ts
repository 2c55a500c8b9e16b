import type { Json } from '../base/json.ts'
import { sentence } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { byKey, lastReads, verdictOfFindings, type Finding } from './findings.ts'

/** What the history says of one element: whether the last reads must or must not show it; null: either. */
interface Fate {
  readonly present: boolean | null
  readonly operations: readonly HistoryOperation[]
}

/**
 * In every last read: elements whose addition was acknowledged and that nobody removed are there, elements whose
 * removal found them are not, and nothing is there that nobody added. Elements are added once each.
 */
export function checkOrSet(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return verdictOfFindings('or-set', history, budget, () => {
    const reads = lastReads(history)
    if (reads.length === 0) return null
    const fates = new Map([...byKey(history)].map(([key, group]) => [key, fatesOf(group)]))
    const findings = reads.flatMap((read) => misread(read, fates))
    const additions = history.filter((one) => one.operation.f === 'add' && one.outcome === 'ok').length
    const removals = history.filter((one) => one.operation.f === 'remove' && one.value === true).length
    const data = { additions, removals, reads: reads.length, findings: findings.length }
    return { findings, ok: sentence('or-set.ok', { additions, removals, reads: reads.length }), data }
  })
}

function fatesOf(group: readonly HistoryOperation[]): Map<number, Fate> {
  const fates = new Map<number, Fate>()
  for (const one of group) {
    if (one.outcome === 'fail') continue
    if (one.operation.f === 'add')
      fates.set(one.operation.element, { present: one.outcome === 'ok' ? true : null, operations: [one] })
    if (one.operation.f !== 'remove') continue
    const { element } = one.operation
    const before = fates.get(element) ?? { present: null, operations: [] }
    // A removal that found nothing leaves the element to whoever added it.
    const present = one.outcome === 'info' ? null : one.value === true ? false : before.present
    fates.set(element, { present, operations: [...before.operations, one] })
  }
  return fates
}

function misread(read: HistoryOperation, fates: ReadonlyMap<string, ReadonlyMap<number, Fate>>): Finding[] {
  if (read.operation.f !== 'read-set') return []
  const { key } = read.operation
  const known = fates.get(key) ?? new Map<number, Fate>()
  const found = new Set((read.value as readonly Json[]).map(Number))
  const said = (name: string, element: number, operations: readonly HistoryOperation[]): Finding => ({
    sentence: sentence(`or-set.${name}`, { reader: read.client, key, element }),
    operations: [...operations, read],
  })
  const missing = [...known].filter(([element, { present }]) => present === true && !found.has(element))
  const back = [...known].filter(([element, { present }]) => present === false && found.has(element))
  return [
    ...missing.map(([element, { operations }]) => said('lost', element, operations)),
    ...back.map(([element, { operations }]) => said('resurrected', element, operations)),
    ...[...found].filter((element) => !known.has(element)).map((element) => said('unexpected', element, [])),
  ]
}
