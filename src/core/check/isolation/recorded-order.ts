import type { OrderProblem } from './order-problem.ts'
import { choicesMissed } from './replay.ts'
import { beginning } from './reads-from.ts'

/**
 * One transaction after the other in the order in which they returned, if that explains every read: a database that
 * makes transactions take effect as they return is judged without any search. Null when it does not. O(n log n).
 *
 * `end`: of each operation of the history when it returned; one whose return is unknown stands before its first reader.
 */
export function recordedOrder(problem: OrderProblem, end: Float64Array): Int32Array | null {
  const { reads, rules, nodes, edges } = problem
  const { moments } = rules
  const time = Float64Array.from(reads.operation, (operation) => end[operation]!)
  const isOpen = Uint8Array.from(time, (one) => (one === Infinity ? 1 : 0))
  for (let t = 0; t < reads.count; t++) {
    for (let i = reads.readFirst[t]!; i < reads.readFirst[t + 1]!; i++) {
      const from = reads.readFrom[i]!
      if (from !== beginning && isOpen[from] === 1) time[from] = Math.min(time[from]!, time[t]!)
    }
  }
  const sorted = Int32Array.from({ length: reads.count }, (_, t) => t)
  sorted.sort((a, b) => time[a]! - time[b]! || isOpen[b]! - isOpen[a]! || a - b)
  const order = new Int32Array(nodes)
  const place = new Int32Array(nodes)
  sorted.forEach((t, at) => {
    for (let m = 0; m < moments; m++) {
      order[at * moments + m] = t * moments + m
      place[t * moments + m] = at * moments + m
    }
  })
  for (let e = 0; e < edges.count; e++) if (place[edges.from(e)]! > place[edges.to(e)]!) return null
  return choicesMissed(problem, order).length === 0 ? order : null
}
