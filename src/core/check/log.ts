import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { sentence } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { byKey, lastReads, verdictOfFindings, type Finding } from './findings.ts'

/**
 * Topics: every acknowledged append is in every last read, none is there twice, none that nobody made, and those of
 * one client stand in the order in which it made them. No order is asked for between clients.
 */
export function checkLog(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return verdictOfFindings('log', history, budget, () => {
    const last = new Set(lastReads(history))
    if (last.size === 0) return null
    const findings = [...byKey(history).values()].flatMap((group) => topic(group, last))
    const acknowledged = history.filter((one) => one.operation.f === 'append' && one.outcome === 'ok').length
    const lost = findings.filter((one) => one.sentence.key === 'log.lost').length
    const data = { acknowledged, reads: last.size, lost, findings: findings.length }
    return { findings, ok: sentence('log.ok', { acknowledged, reads: last.size }), data }
  })
}

function topic(group: readonly HistoryOperation[], last: ReadonlySet<HistoryOperation>): Finding[] {
  const appends = new Map<string, HistoryOperation>()
  for (const one of group)
    if (one.operation.f === 'append') appends.set(canonicalJson(one.operation.value), one)
  return group.flatMap((read): Finding[] => {
    if (read.operation.f !== 'read-log' || read.outcome !== 'ok') return []
    const found = (read.value as readonly Json[]).map((value) => canonicalJson(value))
    return [...(last.has(read) ? lost(read, found, appends) : []), ...misplaced(read, found, appends)]
  })
}

function lost(
  read: HistoryOperation,
  found: readonly string[],
  appends: ReadonlyMap<string, HistoryOperation>,
): Finding[] {
  const shown = new Set(found)
  return [...appends]
    .filter(([value, append]) => append.outcome === 'ok' && !shown.has(value))
    .map(([value, append]) => finding('lost', read, value, [append, read]))
}

function misplaced(
  read: HistoryOperation,
  found: readonly string[],
  appends: ReadonlyMap<string, HistoryOperation>,
): Finding[] {
  const seen = new Set<string>()
  const newest = new Map<string, HistoryOperation>()
  const findings: Finding[] = []
  for (const value of found) {
    const append = appends.get(value)
    if (append === undefined || append.outcome === 'fail' || append.callUs > read.returnUs!) {
      findings.push(finding('unexpected', read, value, append === undefined ? [read] : [append, read]))
      continue
    }
    if (seen.has(value)) findings.push(finding('duplicate', read, value, [append, read]))
    seen.add(value)
    const before = newest.get(append.client)
    if (before !== undefined && before.callUs > append.callUs)
      findings.push(finding('order', read, value, [append, before, read]))
    else newest.set(append.client, append)
  }
  return findings
}

function finding(
  name: string,
  read: HistoryOperation,
  value: string,
  operations: readonly HistoryOperation[],
): Finding {
  const key = 'key' in read.operation ? read.operation.key : ''
  const writer = operations[0]!.client
  return { sentence: sentence(`log.${name}`, { reader: read.client, writer, key, value }), operations }
}
