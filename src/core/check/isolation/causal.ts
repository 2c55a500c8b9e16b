import type { Budget } from '../budget.ts'
import { clocksOf } from './clocks.ts'
import { topologicalOrder } from './cycle.ts'
import { adjacencyOf, type Edges } from './edges.ts'
import { implied } from './read-committed.ts'
import { lastPlaceUpTo, writersOf, type ReadsFrom } from './reads-from.ts'

/** Entries of the clocks that are kept at a time. */
const entriesMax = 1 << 22

/**
 * What causal consistency implies (Biswas and Enea, OOPSLA 2019; for single operations it is causal convergence): a
 * transaction that reads x from t1 puts before t1 every other writer of x that happened before it, by sessions and reads.
 * Of each session the last such writer is enough (AWDIT, PLDI 2025): O(edges · sessions) time, and memory linear, as the
 * sessions are gone through in blocks. `edges` holds what is known, a graph of one moment a transaction; when that has a
 * cycle already there is nothing to add. False when the budget is used up.
 */
export function addCausal(reads: ReadsFrom, edges: Edges, budget: Budget): boolean {
  const { count, session, sessionFirst, readFirst, readKey, readFrom, keyCount } = reads
  const known = edges.count
  const order = topologicalOrder(count, edges, adjacencyOf(count, edges)).slice()
  if (order.length < count) return true
  const into = adjacencyOf(count, edges, true)
  const writers = writersOf(reads)
  const sessions = sessionFirst.length - 1
  const width = Math.max(1, Math.min(sessions, Math.floor(entriesMax / Math.max(1, count))))
  /** The first group of each key whose session is not below the block. */
  const group = writers.groupFirst.slice(0, keyCount)
  for (let from = 0; from < sessions; from += width) {
    if (!budget.spend(1 + (((known + count) * width) >> 10))) return false
    const { before } = clocksOf(order, edges, into, session, 1, { from, width })
    for (let t = 0; t < count; t++) {
      for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
        const key = readKey[i]!
        for (let g = group[key]!; g < writers.groupFirst[key + 1]!; g++) {
          const s = writers.groupSession[g]! - from
          if (s >= width) break
          const place = lastPlaceUpTo(writers, g, before[t * width + s]!)
          if (place >= 0) implied(edges, t, key, writers.writer[place]!, readFrom[i]!)
        }
      }
    }
    for (let key = 0; key < keyCount; key++) {
      while (
        group[key]! < writers.groupFirst[key + 1]! &&
        writers.groupSession[group[key]!]! < from + width
      ) {
        group[key]!++
      }
    }
  }
  return true
}
