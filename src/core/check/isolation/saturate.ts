import type { Budget } from '../budget.ts'
import { clocksOf, type Clocks } from './clocks.ts'
import { topologicalOrder } from './cycle.ts'
import { adjacencyOf, byFirstCommitter, byNewerRead, byOverwrite } from './edges.ts'
import type { OrderProblem } from './order-problem.ts'
import { beginning, lastPlaceUpTo } from './reads-from.ts'

/** Entries of the clocks above which nothing is worked out beforehand: 256 MB. */
const entriesMax = 1 << 26

/** Share of the budget for this; the search does with what was found by then. */
const partOfBudget = 0.3

/**
 * Adds to the known edges what they imply, until nothing is new: of two writers of a key and a reader of one of them,
 * the other writer stands before both or after both, and mostly it is known which. This is the pruning of a polygraph
 * (Papadimitriou 1979; Cobra, PolySI) with a clock of sessions in place of the closure: O(sessions) for each write and read a
 * round. `cyclic`: there is no order. `bound`: the budget is used up. What is implied but was not found costs the search
 * time and no more.
 */
export function saturate(problem: OrderProblem, budget: Budget): 'acyclic' | 'cyclic' | 'bound' {
  const { reads, rules, nodes, edges } = problem
  const { session, sessionFirst } = reads
  const width = Math.max(1, sessionFirst.length - 1)
  const part = budget.part(Math.ceil(budget.stepsMax * partOfBudget))
  for (;;) {
    const out = adjacencyOf(nodes, edges)
    const order = topologicalOrder(nodes, edges, out)
    if (order.length < nodes) return 'cyclic'
    if (nodes * width > entriesMax) return 'acyclic'
    const work = (edges.count + reads.readKey.length + reads.writeKey.length) * width
    if (!part.spend(1 + (work >> 9))) return budget.spend() ? 'acyclic' : 'bound'
    const into = adjacencyOf(nodes, edges, true)
    const clocks = clocksOf(order, edges, into, session, rules.moments, { from: 0, width })
    const known = edges.count
    addNewerReads(problem, clocks)
    addOverwrites(problem, clocks)
    if (rules.firstCommitterWins) addFirstCommitters(problem, clocks)
    if (edges.count === known) return 'acyclic'
  }
}

/** A writer that stands before a reader stands before the writer whom it read. */
function addNewerReads({ reads, rules: { moments }, writers, edges }: OrderProblem, clocks: Clocks): void {
  const { count, readFirst, readKey, readFrom } = reads
  const { before, width } = clocks
  for (let t = 0; t < count; t++) {
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      // What read the beginning stands before all writers already.
      if (readFrom[i] === beginning) continue
      const key = readKey[i]!
      const from = writeNode(readFrom[i]!, moments)
      for (let g = writers.groupFirst[key]!; g < writers.groupFirst[key + 1]!; g++) {
        const s = writers.groupSession[g]!
        const place = lastPlaceUpTo(writers, g, writerUpTo(before[t * moments * width + s]!, moments))
        if (place < 0) continue
        const newer = writeNode(writers.writer[place]!, moments)
        if (newer !== from && before[from * width + s]! < newer) edges.add(newer, from, byNewerRead, t, key)
      }
    }
  }
}

/** When one writer stands before another, so do all who read from it. */
function addOverwrites(problem: OrderProblem, clocks: Clocks): void {
  const { reads, rules, writers } = problem
  const { before, width } = clocks
  for (let key = 0; key < reads.keyCount; key++) {
    const end = writers.groupFirst[key + 1]!
    for (let g = writers.groupFirst[key]!; g < end; g++) {
      const first = writers.writerFirst[g]!
      for (let at = first; at < writers.writerFirst[g + 1]!; at++) {
        const node = writeNode(writers.writer[at]!, rules.moments)
        const previous = at > first ? writeNode(writers.writer[at - 1]!, rules.moments) : -1
        for (let h = writers.groupFirst[key]!; h < end; h++) {
          const s = writers.groupSession[h]!
          const older = lastPlaceUpTo(writers, h, writerUpTo(before[node * width + s]!, rules.moments))
          if (older < 0) continue
          // What the session's writer before this one came after, its readers stand before already.
          const bound = writeNode(writers.writer[older]!, rules.moments)
          if (previous >= 0 && before[previous * width + s]! >= bound) continue
          addReaders(problem, clocks, older, node, key)
        }
      }
    }
  }
}

/** Who read the version stands before the node, which replaces it. */
function addReaders(
  { reads: { session }, rules: { moments }, readers, edges }: OrderProblem,
  { before, width }: Clocks,
  version: number,
  node: number,
  key: number,
): void {
  for (let i = readers.first[version]!; i < readers.first[version + 1]!; i++) {
    const reader = readers.reader[i]!
    if (writeNode(reader, moments) === node) continue
    const from = reader * moments
    if (before[node * width + session[reader]!]! < from) edges.add(from, node, byOverwrite, reader, key)
  }
}

/** Of two that write one key, one that began before the other had ended has ended before the other begins. */
function addFirstCommitters({ reads, writers, edges }: OrderProblem, { before, width }: Clocks): void {
  for (let key = 0; key < reads.keyCount; key++) {
    const end = writers.groupFirst[key + 1]!
    for (let g = writers.groupFirst[key]!; g < end; g++) {
      for (let at = writers.writerFirst[g]!; at < writers.writerFirst[g + 1]!; at++) {
        const later = writers.writer[at]!
        for (let h = writers.groupFirst[key]!; h < end; h++) {
          if (h === g) continue
          const s = writers.groupSession[h]!
          const place = lastPlaceUpTo(writers, h, before[(2 * later + 1) * width + s]! >> 1)
          if (place < 0) continue
          const earlier = 2 * writers.writer[place]! + 1
          if (before[2 * later * width + s]! < earlier) {
            edges.add(earlier, 2 * later, byFirstCommitter, later, key)
          }
        }
      }
    }
  }
}

/** The moment at which a transaction writes. */
function writeNode(t: number, moments: 1 | 2): number {
  return moments === 1 ? t : 2 * t + 1
}

/** The last transaction that writes at the node or before it in its session. */
function writerUpTo(node: number, moments: 1 | 2): number {
  return moments === 1 ? node : (node - 1) >> 1
}
