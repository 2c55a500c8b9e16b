import { canonicalJson } from '../../base/canonical-json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { ValueIds } from '../linearizable/value-ids.ts'
import { FindingList } from './finding-list.ts'
import { workloadCheck } from './workload-check.ts'

/** Every identifier that was given out is another one. (Jepsen's and Maelstrom's `unique-ids`.) */
export const uniqueIds = workloadCheck('unique-ids', false, ({ operations, moment, budget }) => {
  const list = new FindingList<'duplicate'>(['duplicate'])
  const ids = new ValueIds()
  const first: RecordedOperation[] = []
  let given = 0
  if (!budget.spend(Math.ceil(operations.length / 10))) return null
  for (const one of operations) {
    if (one.outcome !== 'ok' || !one.outputKnown) continue
    given++
    const id = ids.id(one.output)
    const before = (first[id] ??= one)
    if (before === one) continue
    const values = {
      id: canonicalJson(one.output),
      first: before.process,
      other: one.process,
      time: moment(before.return),
      time2: moment(one.return),
    }
    list.note('duplicate', () => ({
      sentence: sentence('unique-ids.duplicate', values),
      operations: [before, one],
    }))
  }
  const ok = { answer: 'ok', sentence: sentence('unique-ids.ok', { given }) } as const
  return list.judgement(ok, { given, duplicates: list.count('duplicate') })
})
