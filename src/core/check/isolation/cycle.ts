import type { Budget } from '../budget.ts'
import { adjacencyOf, type Adjacency, type Edges } from './edges.ts'

/** The nodes so that every edge leads forward (Kahn 1962); shorter than `nodes` when there is a cycle. O(nodes + edges). */
export function topologicalOrder(nodes: number, edges: Edges, out: Adjacency): Int32Array {
  const open = new Int32Array(nodes)
  for (let e = 0; e < edges.count; e++) open[edges.to(e)]!++
  const order = new Int32Array(nodes)
  let end = 0
  for (let v = 0; v < nodes; v++) if (open[v] === 0) order[end++] = v
  for (let i = 0; i < end; i++) {
    const v = order[i]!
    for (let j = out.first[v]!; j < out.first[v + 1]!; j++) {
      const next = edges.to(out.edge[j]!)
      if (--open[next]! === 0) order[end++] = next
    }
  }
  return order.subarray(0, end)
}

/** How many nodes a short cycle is looked for from. */
const startsMax = 200

/**
 * A short cycle of a graph that has one: its edges, each beginning where the one before ends. The shortest through any of
 * the first nodes that lie on one; no shorter than the shortest of all when the graph is small.
 */
export function shortCycle(nodes: number, edges: Edges, budget: Budget): readonly number[] {
  const out = adjacencyOf(nodes, edges)
  const isOpen = new Uint8Array(nodes).fill(1)
  for (const v of topologicalOrder(nodes, edges, out)) isOpen[v] = 0
  trimBackwards(nodes, edges, isOpen)
  let shortest: readonly number[] = []
  let starts = 0
  for (let v = 0; v < nodes && starts < startsMax && shortest.length !== 2; v++) {
    if (isOpen[v] === 0) continue
    const cycle = shortestPath(v, v, edges, out, { isOpen, depthMax: shortest.length - 1 })
    if (cycle === null) continue
    starts++
    if (shortest.length === 0 || cycle.length < shortest.length) shortest = cycle
    if (!budget.spend(1 + (cycle.length >> 3)) && shortest.length > 0) break
  }
  return shortest
}

/** Closes also the nodes from which no cycle can be reached. */
function trimBackwards(nodes: number, edges: Edges, isOpen: Uint8Array): void {
  const into = adjacencyOf(nodes, edges, true)
  const open = new Int32Array(nodes)
  for (let e = 0; e < edges.count; e++) {
    if (isOpen[edges.from(e)] === 1 && isOpen[edges.to(e)] === 1) open[edges.from(e)]!++
  }
  const closed: number[] = []
  for (let v = 0; v < nodes; v++) if (isOpen[v] === 1 && open[v] === 0) closed.push(v)
  for (let v = closed.pop(); v !== undefined; v = closed.pop()) {
    isOpen[v] = 0
    for (let j = into.first[v]!; j < into.first[v + 1]!; j++) {
      const before = edges.from(into.edge[j]!)
      if (isOpen[before] === 1 && --open[before]! === 0) closed.push(before)
    }
  }
}

/** Bounds of a search for a path: nodes that may be passed, edges that may be used (by number), length. */
interface PathBounds {
  readonly isOpen?: Uint8Array
  readonly edgesMax?: number
  /** Negative: none. */
  readonly depthMax?: number
}

/** The edges of a shortest path from one node to another of at least one edge, or null. Breadth first. */
export function shortestPath(
  from: number,
  to: number,
  edges: Edges,
  out: Adjacency,
  { isOpen, edgesMax = Infinity, depthMax = -1 }: PathBounds,
): readonly number[] | null {
  const reachedBy = new Map<number, number>()
  let front = [from]
  for (let depth = 1; front.length > 0 && (depthMax < 0 || depth <= depthMax); depth++) {
    const next: number[] = []
    for (const v of front) {
      for (let j = out.first[v]!; j < out.first[v + 1]!; j++) {
        const edge = out.edge[j]!
        const node = edges.to(edge)
        if (edge >= edgesMax || reachedBy.has(node) || isOpen?.[node] === 0) continue
        reachedBy.set(node, edge)
        if (node === to) return pathBack(from, to, edges, reachedBy)
        next.push(node)
      }
    }
    front = next
  }
  return null
}

function pathBack(
  from: number,
  to: number,
  edges: Edges,
  reachedBy: ReadonlyMap<number, number>,
): readonly number[] {
  const path: number[] = []
  let node = to
  do {
    const edge = reachedBy.get(node)!
    path.push(edge)
    node = edges.from(edge)
  } while (node !== from)
  return path.reverse()
}
