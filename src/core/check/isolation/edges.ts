import type { ReadsFrom } from './reads-from.ts'
import { beginning } from './reads-from.ts'

/** Why one moment stands before another, see `Edges`. */
export const bySession = 0
export const byRead = 1
/** The target's write was read by somebody who stands after the source, which wrote the same key. */
export const byNewerRead = 2
/** The source read a version of the key that the target replaced. */
export const byOverwrite = 3
/** Both write the key, and the source began before the target had ended: so it ended before the target began. */
export const byFirstCommitter = 4

const width = 5

/**
 * Edges of a growing graph over moments, in the order in which they were found: what proves an edge stands before it.
 * Grows by doubling; 20 bytes an edge.
 */
export class Edges {
  #data = new Int32Array(width * 1024)
  count = 0

  /** `reader`: the transaction whose read makes it an edge, or -1. `key`: of what was read or written, or -1. */
  add(from: number, to: number, kind: number, reader = -1, key = -1): void {
    const at = this.count * width
    if (at === this.#data.length) {
      const wider = new Int32Array(2 * at)
      wider.set(this.#data)
      this.#data = wider
    }
    this.#data[at] = from
    this.#data[at + 1] = to
    this.#data[at + 2] = kind
    this.#data[at + 3] = reader
    this.#data[at + 4] = key
    this.count++
  }

  from(edge: number): number {
    return this.#data[edge * width]!
  }

  to(edge: number): number {
    return this.#data[edge * width + 1]!
  }

  kind(edge: number): number {
    return this.#data[edge * width + 2]!
  }

  reader(edge: number): number {
    return this.#data[edge * width + 3]!
  }

  key(edge: number): number {
    return this.#data[edge * width + 4]!
  }
}

/** The edges out of each node (into each, if `reversed`): those of node v are `edge[first[v]]` to `edge[first[v + 1] - 1]`. */
export interface Adjacency {
  readonly first: Int32Array
  readonly edge: Int32Array
}

export function adjacencyOf(nodes: number, edges: Edges, reversed = false): Adjacency {
  const first = new Int32Array(nodes + 1)
  for (let e = 0; e < edges.count; e++) first[(reversed ? edges.to(e) : edges.from(e)) + 1]!++
  for (let v = 0; v < nodes; v++) first[v + 1]! += first[v]!
  const place = first.slice()
  const edge = new Int32Array(edges.count)
  for (let e = 0; e < edges.count; e++) edge[place[reversed ? edges.to(e) : edges.from(e)]!++] = e
  return { first, edge }
}

/**
 * What is known at once: each session does one thing after the other, and what was read was written before.
 * `moments` 1: a transaction is one moment. 2: it reads all at node 2t and writes all at node 2t + 1.
 */
export function knownEdges(reads: ReadsFrom, moments: 1 | 2): Edges {
  const { count, session, readFirst, readKey, readFrom } = reads
  const edges = new Edges()
  const readBy = new Int32Array(count).fill(-1)
  for (let t = 0; t < count; t++) {
    const node = t * moments
    if (moments === 2) edges.add(node, node + 1, bySession)
    if (t > 0 && session[t - 1] === session[t]) edges.add(node - 1, node, bySession)
    for (let i = readFirst[t]!; i < readFirst[t + 1]!; i++) {
      const writer = readFrom[i]!
      if (writer === beginning || readBy[writer] === t) continue
      readBy[writer] = t
      edges.add(writer * moments + moments - 1, node, byRead, t, readKey[i])
    }
  }
  return edges
}
