import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { noLastReads } from './counter-bounds.ts'
import { FindingList, type Finding, type Judgement } from './finding-list.ts'
import { lastReads } from './last-reads.ts'
import { workloadCheck } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

const examplesMax = 5

/** After the last change every process reads the same. */
export const converged = workloadCheck('converged', true, ({ operations, budget }) => {
  const objects = workloadObjects(operations, '–')
  if (!budget.spend(operations.length)) return null
  return judgeConverged(objects.map((one) => ({ name: one.name, reads: lastReads(one.operations) })))
})

/**
 * Whether all last reads of an object show the same. What copies may order differently (sets, versions side by side, the
 * appends of several clients) is compared without order. Unknown when no object was read by two processes at the end.
 */
export function judgeConverged(
  objects: readonly { readonly name: string; readonly reads: readonly RecordedOperation[] }[],
): Judgement {
  const list = new FindingList<'differ'>(['differ'])
  const compared = objects.filter(({ reads }) => new Set(reads.map((one) => one.process)).size > 1)
  if (compared.length === 0) return noLastReads()
  for (const { name, reads } of compared) {
    const first = reads[0]!
    const text = canonicalJson(content(first))
    const other = reads.find((one) => canonicalJson(content(one)) !== text)
    if (other !== undefined) list.note('differ', () => differing(name, first, other))
  }
  const data = { keys: compared.length, findings: list.count('differ') }
  const ok = { answer: 'ok', sentence: sentence('converged.ok', { keys: compared.length }) } as const
  return list.judgement(ok, data)
}

function differing(key: string, first: RecordedOperation, other: RecordedOperation): Finding {
  const who = { key, first: first.process, other: other.process }
  const [one, two] = [content(first), content(other)]
  const said =
    Array.isArray(one) && Array.isArray(two)
      ? sentence('converged.lack', { ...who, ...lack(one as string[], two as string[]) })
      : sentence('converged.differ', { ...who, value: canonicalJson(one), value2: canonicalJson(two) })
  return { sentence: said, operations: [first, other] }
}

/** What each of two copies has that the other has not, a few of it by name. */
function lack(one: readonly string[], two: readonly string[]): { [name: string]: string | number } {
  const [inOne, inTwo] = [new Set(one), new Set(two)]
  const onlyFirst = one.filter((item) => !inTwo.has(item))
  const onlyOther = two.filter((item) => !inOne.has(item))
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
function content({ output }: RecordedOperation): Json {
  const versions = versionsOf(output)
  return Array.isArray(versions) ? versions.map((item: Json) => canonicalJson(item)).sort() : versions
}

/** Versions side by side come with the context of the reader, which may differ. */
function versionsOf(output: Json): Json {
  if (output === null || typeof output !== 'object' || Array.isArray(output)) return output
  const { values, context } = output as { readonly values?: Json; readonly context?: Json }
  return context !== undefined && Array.isArray(values) ? values : output
}
