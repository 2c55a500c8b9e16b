import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { sentence } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { byKey, lastReads, verdictOfFindings, type Finding } from './findings.ts'

type Put = HistoryOperation & { readonly operation: { readonly f: 'put' } }

/**
 * An acknowledged write is in every last read unless a later writer had read it and replaced it; a write that was
 * replaced by an acknowledged one does not come back; nothing is there that nobody wrote. Written values are distinct.
 */
export function checkSiblings(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return verdictOfFindings('siblings', history, budget, () => {
    const last = new Set(lastReads(history))
    if (last.size === 0) return null
    const findings = [...byKey(history).values()].flatMap((group) => ofKey(group, last))
    const acknowledged = history.filter((one) => one.operation.f === 'put' && one.outcome === 'ok').length
    const lost = [
      ...new Set(
        findings.flatMap(({ sentence: { key, values } }) =>
          key === 'siblings.lost' ? [values['value']!] : [],
        ),
      ),
    ]
    const data = { acknowledged, reads: last.size, lost }
    return { findings, ok: sentence('siblings.ok', { acknowledged, reads: last.size }), data }
  })
}

function ofKey(group: readonly HistoryOperation[], last: ReadonlySet<HistoryOperation>): Finding[] {
  const puts = new Map<string, Put>()
  /** Written value → the writes that meant to replace it and may have happened. */
  const replacedBy = new Map<string, Put[]>()
  for (const one of group) {
    if (one.operation.f !== 'put' || one.outcome === 'fail') continue
    const put = one as Put
    puts.set(canonicalJson(put.operation.value), put)
    for (const value of put.operation.over) {
      const text = canonicalJson(value)
      replacedBy.set(text, [...(replacedBy.get(text) ?? []), put])
    }
  }
  return group.filter((one) => last.has(one)).flatMap((read) => misread(read, puts, replacedBy))
}

function misread(
  read: HistoryOperation,
  puts: ReadonlyMap<string, Put>,
  replacedBy: ReadonlyMap<string, readonly Put[]>,
): Finding[] {
  if (read.operation.f !== 'read-siblings') return []
  const { values } = read.value as unknown as { values: readonly Json[] }
  const found = new Set(values.map((value) => canonicalJson(value)))
  const { key } = read.operation
  const said = (name: string, value: string, others: readonly HistoryOperation[]): Finding => ({
    sentence: sentence(`siblings.${name}`, {
      reader: read.client,
      key,
      value,
      writer: others[0]?.client ?? '',
    }),
    operations: [...others, read],
  })
  const lost = [...puts].filter(
    ([value, put]) => put.outcome === 'ok' && !found.has(value) && !replacedBy.has(value),
  )
  const findings = lost.map(([value, put]) => said('lost', value, [put]))
  for (const value of found) {
    const over = replacedBy.get(value)?.find((put) => put.outcome === 'ok')
    if (!puts.has(value)) findings.push(said('unexpected', value, []))
    else if (over !== undefined) findings.push(said('resurrected', value, [over, puts.get(value)!]))
  }
  return findings
}
