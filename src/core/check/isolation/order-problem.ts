import { byOverwrite, knownEdges, type Edges } from './edges.ts'
import type { OrderRules } from './order-rules.ts'
import { readersOf, versionsRead, type Readers } from './readers.ts'
import { writersOf, type ReadsFrom, type Writers } from './reads-from.ts'

/** An order that is looked for: of which moments, by which rules, and what is known of it so far. */
export interface OrderProblem {
  readonly reads: ReadsFrom
  readonly rules: OrderRules
  readonly nodes: number
  readonly writers: Writers
  readonly readers: Readers
  /** Of each read the place of the version that it saw, see `Readers`. */
  readonly versionRead: Int32Array
  /** What every order keeps; grows while it is worked out. */
  readonly edges: Edges
}

export function orderProblem(reads: ReadsFrom, rules: OrderRules): OrderProblem {
  const writers = writersOf(reads)
  const versionRead = versionsRead(reads, writers)
  const problem = {
    reads,
    rules,
    nodes: reads.count * rules.moments,
    writers,
    readers: readersOf(reads, writers, versionRead),
    versionRead,
    edges: knownEdges(reads, rules.moments),
  }
  addReadersOfBeginnings(problem)
  return problem
}

/** Who read the beginning of a key stands before every other one that writes it. */
function addReadersOfBeginnings({ reads, rules: { moments }, writers, readers, edges }: OrderProblem): void {
  for (let key = 0; key < reads.keyCount; key++) {
    const version = writers.writer.length + key
    for (let i = readers.first[version]!; i < readers.first[version + 1]!; i++) {
      const reader = readers.reader[i]!
      for (let g = writers.groupFirst[key]!; g < writers.groupFirst[key + 1]!; g++) {
        let at = writers.writerFirst[g]!
        if (writers.writer[at] === reader && at + 1 < writers.writerFirst[g + 1]!) at++
        const writer = writers.writer[at]!
        if (writer === reader) continue
        edges.add(reader * moments, writer * moments + moments - 1, byOverwrite, reader, key)
      }
    }
  }
}
