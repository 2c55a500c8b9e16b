import { sentence } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { byKey, lastReads, verdictOfFindings, type Finding } from './findings.ts'

interface Bounds {
  readonly low: number
  readonly high: number
}

/**
 * Every read that began after the last increment gives the sum of the acknowledged ones, plus any of those whose
 * outcome is unknown. (Jepsen's counter, held to its last reads: copies may lag behind until then.)
 */
export function checkCounter(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return verdictOfFindings('counter', history, budget, () => {
    const reads = lastReads(history)
    if (reads.length === 0) return null
    const bounds = new Map([...byKey(history)].map(([key, group]) => [key, boundsOf(group)]))
    const findings = reads.flatMap((read) => outside(read, bounds))
    const acknowledged = history.filter(
      (one) => one.operation.f === 'increment' && one.outcome === 'ok',
    ).length
    const data = { acknowledged, reads: reads.length, outOfBounds: findings.length }
    return { findings, ok: sentence('counter.ok', { acknowledged, reads: reads.length }), data }
  })
}

function boundsOf(group: readonly HistoryOperation[]): Bounds {
  let [low, high] = [0, 0]
  for (const { operation, outcome } of group) {
    if (operation.f !== 'increment' || outcome === 'fail') continue
    const certain = outcome === 'ok'
    if (certain || operation.by < 0) low += operation.by
    if (certain || operation.by > 0) high += operation.by
  }
  return { low, high }
}

function outside(read: HistoryOperation, bounds: ReadonlyMap<string, Bounds>): Finding[] {
  if (read.operation.f !== 'read') return []
  const { key } = read.operation
  const { low, high } = bounds.get(key) ?? { low: 0, high: 0 }
  const found = Number(read.value ?? 0)
  if (found >= low && found <= high) return []
  const values = { reader: read.client, key, found, low, high, off: found < low ? low - found : found - high }
  return [{ sentence: sentence(found < low ? 'counter.lost' : 'counter.extra', values), operations: [read] }]
}
