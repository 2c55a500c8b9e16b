import type { DependencyGraph } from './dependency-graph.ts'

/**
 * Strongly connected components by Tarjan 1972, without recursion, over the edges that `mask` allows.
 * They are numbered against the edges: an edge leads into its own component or one with a smaller number.
 */
export interface Components {
  readonly count: number
  /** Of each node. */
  readonly of: Int32Array
  /** Nodes in each component. */
  readonly size: Int32Array
}

export function componentsOf(graph: DependencyGraph, mask: number): Components {
  const { nodes, first, to, kind } = graph
  const of = new Int32Array(nodes).fill(-1)
  // The order of discovery from 1, then the lowest that is reachable and still open.
  const low = new Int32Array(nodes)
  const found = new Int32Array(nodes)
  const edge = new Int32Array(nodes)
  const open = new Int32Array(nodes)
  const path = new Int32Array(nodes)
  const size: number[] = []
  let openCount = 0
  let time = 0
  for (let root = 0; root < nodes; root++) {
    if (found[root] !== 0) continue
    let depth = 0
    const enter = (v: number): void => {
      found[v] = low[v] = ++time
      edge[v] = first[v]!
      open[openCount++] = v
      path[depth++] = v
    }
    enter(root)
    while (depth > 0) {
      const v = path[depth - 1]!
      const e = edge[v]!
      if (e < first[v + 1]!) {
        edge[v] = e + 1
        if ((kind[e]! & ~mask) !== 0) continue
        const w = to[e]!
        if (found[w] === 0) enter(w)
        else if (of[w] === -1 && found[w]! < low[v]!) low[v] = found[w]!
        continue
      }
      depth--
      if (depth > 0 && low[v]! < low[path[depth - 1]!]!) low[path[depth - 1]!] = low[v]!
      if (low[v] !== found[v]) continue
      const before = openCount
      do of[open[--openCount]!] = size.length
      while (open[openCount] !== v)
      size.push(before - openCount)
    }
  }
  return { count: size.length, of, size: Int32Array.from(size) }
}

/** The nodes of every component of more than one, each list rising. */
export function tangles({ of, size }: Components): Int32Array[] {
  const lists = new Map<number, Int32Array>()
  const filled = new Map<number, number>()
  for (let v = 0; v < of.length; v++) {
    const c = of[v]!
    if (size[c]! < 2) continue
    const place = filled.get(c) ?? 0
    if (place === 0) lists.set(c, new Int32Array(size[c]!))
    lists.get(c)![place] = v
    filled.set(c, place + 1)
  }
  return [...lists.values()]
}
