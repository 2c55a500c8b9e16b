import { process, realtime, type EdgeList } from './dependency-graph.ts'
import { committed, type Transactions } from './transaction.ts'

/** Each transaction before the next of its process. Nothing is known of when an uncertain one ended, so none follows it. */
export function addProcessEdges(
  edges: EdgeList,
  { count, status, process: by, processes }: Transactions,
  isLive: Uint8Array,
): void {
  const last = new Int32Array(processes.length).fill(-1)
  for (let t = 0; t < count; t++) {
    if (isLive[t] === 0) continue
    const before = last[by[t]!]!
    if (before !== -1) edges.add(before, t, process)
    if (status[t] === committed) last[by[t]!] = t
  }
}

/**
 * Each transaction before all that were called after it had returned, by a chain of junctions: what has returned leads into
 * the next one, and what is called then comes out of it. O(n log n) time, O(n) edges, however many are concurrent.
 */
export function addRealtimeEdges(
  edges: EdgeList,
  { call, return: end, status }: Pick<Transactions, 'call' | 'return' | 'status'>,
  isLive: Uint8Array,
): void {
  const lives = Int32Array.from(isLive.keys()).filter((t) => isLive[t] === 1)
  const calls = lives.toSorted((a, b) => call[a]! - call[b]!)
  const returns = lives.filter((t) => status[t] === committed).sort((a, b) => end[a]! - end[b]!)
  let returned = 0
  let junction = -1
  for (const t of calls) {
    let next = -1
    for (; returned < returns.length && end[returns[returned]!]! < call[t]!; returned++) {
      if (next === -1) next = edges.junction()
      edges.add(returns[returned]!, next, realtime)
    }
    if (next !== -1) {
      if (junction !== -1) edges.add(junction, next, realtime)
      junction = next
    }
    if (junction !== -1) edges.add(junction, t, realtime)
  }
}
