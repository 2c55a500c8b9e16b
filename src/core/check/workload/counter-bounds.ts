import { sentence } from '../../model/sentence.ts'
import type { Judgement } from './finding-list.ts'
import { judgeCounter } from './judge-counter.ts'
import { lastReads } from './last-reads.ts'
import { undecided, workloadCheck } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

/** Jepsen's `counter`: every read is held against it. */
export const counterBounds = workloadCheck('counter', true, (matter) => judgeCounter(matter))

/** Maelstrom's `pn-counter`: only each process's last read after all changes, for copies may lag behind until then. */
export const counterAtLast = workloadCheck('counter', true, (matter) => {
  const objects = workloadObjects(matter.operations, '')
  const last = new Set(objects.flatMap(({ operations }) => lastReads(operations)))
  return last.size === 0 ? noLastReads() : judgeCounter(matter, (read) => last.has(read))
})

export function noLastReads(): Judgement {
  return undecided(sentence('check.no-last-reads'))
}
