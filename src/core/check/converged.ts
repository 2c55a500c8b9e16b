import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { sentence } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { byKey, lastReads, verdictOfFindings, type Finding } from './findings.ts'

/**
 * After the last change and a rest, every client reads the same at its home. What copies may order differently (sets,
 * versions side by side, the appends of several clients) is compared without order.
 */
export function checkConverged(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return verdictOfFindings('converged', history, budget, () => {
    const reads = byKey(lastReads(history))
    const compared = [...reads].filter(([, group]) => new Set(group.map((one) => one.client)).size > 1)
    if (compared.length === 0) return null
    const findings = compared.flatMap(([key, group]) => differing(key, group))
    const data = { keys: compared.length, findings: findings.length }
    return { findings, ok: sentence('converged.ok', { keys: compared.length }), data }
  })
}

function differing(key: string, group: readonly HistoryOperation[]): Finding[] {
  const [first] = group
  const other = group.find((one) => content(one) !== content(first!))
  if (first === undefined || other === undefined) return []
  const values = {
    key,
    first: first.client,
    other: other.client,
    value: content(first),
    value2: content(other),
  }
  return [{ sentence: sentence('converged.differ', values), operations: [first, other] }]
}

function content({ operation, value }: HistoryOperation): string {
  const plain = operation.f === 'read-siblings' ? (value as unknown as { values: Json }).values : value
  if (!Array.isArray(plain)) return canonicalJson(plain)
  return `[${plain
    .map((item: Json) => canonicalJson(item))
    .sort()
    .join(', ')}]`
}
