import { noLastReads } from './counter-bounds.ts'
import { judgeLists } from './judge-lists.ts'
import { lastReads } from './last-reads.ts'
import { workloadCheck } from './workload-check.ts'
import { workloadObjects } from './workload-object.ts'

/** Topics that are appended to and read whole; copies may lag behind until the appends are over. */
export const wholeLists = workloadCheck('log', true, (matter) => {
  const objects = workloadObjects(matter.operations, '')
  const last = new Set(objects.flatMap(({ operations }) => lastReads(operations)))
  return last.size === 0 ? noLastReads() : judgeLists(matter, (read) => last.has(read))
})
