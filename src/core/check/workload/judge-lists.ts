import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { FindingList, type Judgement } from './finding-list.ts'
import { isRead } from './last-reads.ts'
import type { WorkloadMatter } from './workload-check.ts'
import { workloadObjects, type WorkloadObject } from './workload-object.ts'

type Kind = 'lost' | 'unexpected' | 'duplicate' | 'order'

/**
 * Topics that are read whole: every acknowledged append is in every last read (`isLast`), none is there twice, none that
 * nobody made, and those of one process stand in the order in which it made them. No order is asked for between
 * processes.
 */
export function judgeLists(
  { operations, budget }: WorkloadMatter,
  isLast: (read: RecordedOperation) => boolean,
): Judgement | null {
  const list = new FindingList<Kind>(['lost', 'unexpected', 'duplicate', 'order'])
  let [acknowledged, reads] = [0, 0]
  for (const topic of workloadObjects(operations, 'workload.the-log')) {
    const appends = new Map<string, RecordedOperation>()
    for (const one of topic.operations) {
      if (one.f === 'append') appends.set(canonicalJson(one.input), one)
      if (one.f === 'append' && one.outcome === 'ok') acknowledged++
    }
    for (const read of topic.operations) {
      if (!isRead(read) || read.outcome !== 'ok' || !read.outputKnown) continue
      const found = (read.output as readonly Json[]).map((value) => canonicalJson(value))
      if (!budget.spend(1 + Math.ceil((found.length + (isLast(read) ? appends.size : 0)) / 100))) return null
      if (isLast(read)) reads++
      if (isLast(read)) noteLost(topic, read, found, appends, list)
      noteMisplaced(topic, read, found, appends, list)
    }
  }
  const findings = list.count('lost', 'unexpected', 'duplicate', 'order')
  const data = { acknowledged, reads, lost: list.count('lost'), findings }
  return list.judgement({ answer: 'ok', sentence: sentence('log.ok', { acknowledged, reads }) }, data)
}

function noteLost(
  topic: WorkloadObject,
  read: RecordedOperation,
  found: readonly string[],
  appends: ReadonlyMap<string, RecordedOperation>,
  list: FindingList<Kind>,
): void {
  const shown = new Set(found)
  for (const [value, append] of appends)
    if (append.outcome === 'ok' && !shown.has(value)) note('lost', topic, read, value, [append, read], list)
}

function noteMisplaced(
  topic: WorkloadObject,
  read: RecordedOperation,
  found: readonly string[],
  appends: ReadonlyMap<string, RecordedOperation>,
  list: FindingList<Kind>,
): void {
  const seen = new Set<string>()
  const newest = new Map<string, RecordedOperation>()
  for (const value of found) {
    const append = appends.get(value)
    if (append === undefined || append.outcome === 'fail' || append.call > read.return) {
      note('unexpected', topic, read, value, append === undefined ? [read] : [append, read], list)
      continue
    }
    if (seen.has(value)) note('duplicate', topic, read, value, [append, read], list)
    seen.add(value)
    const before = newest.get(append.process)
    if (before !== undefined && before.index > append.index)
      note('order', topic, read, value, [append, before, read], list)
    else newest.set(append.process, append)
  }
}

function note(
  kind: Kind,
  { name }: WorkloadObject,
  read: RecordedOperation,
  value: string,
  operations: readonly RecordedOperation[],
  list: FindingList<Kind>,
): void {
  list.note(kind, () => {
    const values = { reader: read.process, writer: operations[0]!.process, key: name, value }
    return { sentence: sentence(`log.${kind}`, values), operations }
  })
}
