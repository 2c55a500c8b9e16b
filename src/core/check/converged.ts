import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import { sentence } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { byKey, lastReads, verdictOfFindings, type Finding } from './findings.ts'

const examplesMax = 5

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
  if (first === undefined) return []
  const other = group.find((one) => canonicalJson(content(one)) !== canonicalJson(content(first)))
  if (other === undefined) return []
  const who = { key, first: first.client, other: other.client }
  const [one, two] = [content(first), content(other)]
  const said =
    Array.isArray(one) && Array.isArray(two)
      ? sentence('converged.lack', { ...who, ...lack(one as string[], two as string[]) })
      : sentence('converged.differ', { ...who, value: canonicalJson(one), value2: canonicalJson(two) })
  return [{ sentence: said, operations: [first, other] }]
}

/** What each of two copies has that the other has not, a few of it by name. */
function lack(one: readonly string[], two: readonly string[]): { [name: string]: string | number } {
  const onlyFirst = one.filter((item) => !two.includes(item))
  const onlyOther = two.filter((item) => !one.includes(item))
  return {
    count: onlyFirst.length,
    examples: examplesOf(onlyFirst),
    count2: onlyOther.length,
    examples2: examplesOf(onlyOther),
  }
}

function examplesOf(items: readonly string[]): string {
  if (items.length === 0) return '–'
  return `${items.slice(0, examplesMax).join(', ')}${items.length > examplesMax ? ' …' : ''}`
}

/** A value, or the items of a list without their order. */
function content({ operation, value }: HistoryOperation): Json {
  const plain = operation.f === 'read-siblings' ? (value as unknown as { values: Json }).values : value
  return Array.isArray(plain) ? plain.map((item: Json) => canonicalJson(item)).sort() : plain
}
