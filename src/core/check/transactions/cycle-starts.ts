import { componentsOf } from './components.ts'
import { EdgeList, isAllowed, rw, type DependencyGraph } from './dependency-graph.ts'

/** An edge from a transaction to begin the search for a cycle with. */
export interface Start {
  readonly from: number
  readonly to: number
  readonly kind: number
}

/** The edges with this bit that lie on a cycle of edges that the mask allows. */
export function startsWithin(graph: DependencyGraph, mask: number, bit: number): Start[] {
  const { of } = componentsOf(graph, mask)
  return startsWhere(graph, (from, to, kind) => {
    return (kind & bit) !== 0 && isAllowed(kind, mask) && of[from] === of[to]
  })
}

/**
 * The anti-dependencies that lie on a closed way on which no two of them follow each other: components of the graph in which
 * every node is two, reached by an anti-dependency and reached otherwise.
 */
export function alternatingStarts(graph: DependencyGraph, mask: number): Start[] {
  const { transactions, nodes, first, to, kind } = graph
  const doubled = new EdgeList(2 * nodes)
  for (let v = 0; v < nodes; v++)
    for (let e = first[v]!; e < first[v + 1]!; e++) {
      const by = kind[e]!
      const w = to[e]!
      if (!isAllowed(by, mask)) continue
      if ((by & rw) !== 0) doubled.add(v < transactions ? v : v + nodes, w + nodes, 0)
      else {
        doubled.add(v, w, 0)
        if (v < transactions) doubled.add(v + nodes, w, 0)
      }
    }
  const { of } = componentsOf(doubled.graph(), 0)
  return startsWhere(graph, (from, head, by) => {
    return (by & rw) !== 0 && isAllowed(by, mask) && of[from] === of[head + nodes]
  })
}

function startsWhere(
  { transactions, first, to, kind }: DependencyGraph,
  fits: (from: number, to: number, kind: number) => boolean,
): Start[] {
  const starts: Start[] = []
  for (let v = 0; v < transactions; v++)
    for (let e = first[v]!; e < first[v + 1]!; e++)
      if (fits(v, to[e]!, kind[e]!)) starts.push({ from: v, to: to[e]!, kind: kind[e]! })
  return starts
}
