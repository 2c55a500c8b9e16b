import type { Adjacency, Edges } from './edges.ts'

/**
 * For every node and every session of a block the last node of that session that comes before it, or -1: a vector clock
 * read off the graph. Node v's entry for session s is at `v * width + s - from`. As the nodes of a session stand in a row
 * and in its order, `clock >= u` says that u comes before v.
 */
export interface Clocks {
  readonly before: Int32Array
  /** Sessions `from` to `from + width - 1`. */
  readonly from: number
  readonly width: number
}

/**
 * O(edges · width). `order`: topological; `into`: the edges into each node; `moments`: nodes a transaction.
 */
export function clocksOf(
  order: Int32Array,
  edges: Edges,
  into: Adjacency,
  session: Int32Array,
  moments: 1 | 2,
  { from, width }: { readonly from: number; readonly width: number },
): Clocks {
  const before = new Int32Array(order.length * width).fill(-1)
  for (const node of order) {
    const at = node * width
    for (let j = into.first[node]!; j < into.first[node + 1]!; j++) {
      const previous = edges.from(into.edge[j]!)
      const there = previous * width
      for (let s = 0; s < width; s++) {
        if (before[there + s]! > before[at + s]!) before[at + s] = before[there + s]!
      }
      const own = session[moments === 1 ? previous : previous >> 1]! - from
      if (own >= 0 && own < width && previous > before[at + own]!) before[at + own] = previous
    }
  }
  return { before, from, width }
}
