import { canonicalJson } from '../base/canonical-json.ts'
import { sentence } from '../model/sentence.ts'
import type { Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import type { Budget } from './budget.ts'
import { byKey, verdictOfFindings, type Finding } from './findings.ts'

/**
 * Agreement and validity of consensus: everybody who learns the value of a decree learns the same one, and somebody
 * had proposed it by then. (Lamport, Paxos Made Simple, section 1.)
 */
export function checkAgreement(history: readonly HistoryOperation[], budget: Budget): Verdict {
  return verdictOfFindings('agreement', history, budget, () => {
    const decrees = byKey(history)
    const findings = [...decrees].flatMap(([key, group]) => ofDecree(key, group))
    const learned = history.filter((one) => one.outcome === 'ok').length
    const data = { decrees: decrees.size, learned, findings: findings.length }
    return { findings, ok: sentence('agreement.ok', { decrees: decrees.size, learned }), data }
  })
}

function ofDecree(key: string, group: readonly HistoryOperation[]): Finding[] {
  const answers = group
    .filter((one) => one.outcome === 'ok' && !(one.operation.f === 'read' && one.value === null))
    .sort((a, b) => a.returnUs! - b.returnUs!)
  const [first] = answers
  if (first === undefined) return []
  const other = answers.find((one) => canonicalJson(one.value) !== canonicalJson(first.value))
  const values = { key, first: first.client, value: canonicalJson(first.value) }
  if (other !== undefined) {
    const said = sentence('agreement.two', {
      ...values,
      other: other.client,
      value2: canonicalJson(other.value),
    })
    return [{ sentence: said, operations: [first, other] }]
  }
  const proposed = group.some(
    ({ operation, outcome, callUs }) =>
      operation.f === 'propose' &&
      outcome !== 'fail' &&
      callUs <= first.returnUs! &&
      canonicalJson(operation.value) === canonicalJson(first.value),
  )
  return proposed ? [] : [{ sentence: sentence('agreement.nobody', values), operations: [first] }]
}
