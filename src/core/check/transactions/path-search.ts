import { rw, type DependencyGraph } from './dependency-graph.ts'

/** A way along edges: each edge leads from one node to the next. */
export interface Path {
  readonly nodes: readonly number[]
  /** Of each edge, one fewer than nodes. */
  readonly kinds: readonly number[]
  /** Dependencies: edges, those out of junctions left out. */
  readonly length: number
}

/**
 * Shortest ways back, by breadth-first search. An edge out of a junction costs nothing, because it only completes the
 * edge that led in, and so it may be followed whatever is allowed.
 *
 * In an alternating search no two anti-dependencies (rw) may follow each other: a node that was reached by one is
 * another state than the same node reached otherwise.
 */
export class PathSearch {
  readonly #graph: DependencyGraph
  /** Round in which each state was reached, so that nothing has to be cleared. */
  readonly #round: Int32Array
  readonly #parent: Int32Array
  readonly #parentKind: Uint8Array
  #rounds = 0
  /** Edges looked at so far. */
  work = 0

  constructor(graph: DependencyGraph) {
    this.#graph = graph
    this.#round = new Int32Array(2 * graph.nodes)
    this.#parent = new Int32Array(2 * graph.nodes)
    this.#parentKind = new Uint8Array(2 * graph.nodes)
  }

  /**
   * The shortest cycle that begins with the edge from `start` to `next` of this kind and goes on along edges that `mask`
   * allows; null when there is none of at most `lengthMax` dependencies.
   */
  cycle(
    start: number,
    next: number,
    kind: number,
    mask: number,
    alternating: boolean,
    lengthMax: number,
  ): Path | null {
    const { first, to, kind: kinds, transactions, nodes } = this.#graph
    const round = ++this.#rounds
    const begin = alternating && (kind & rw) !== 0 ? next + nodes : next
    this.#round[begin] = round
    this.#parent[begin] = -1
    let level = [begin]
    for (let length = 1; length <= lengthMax && level.length > 0; length++) {
      const following: number[] = []
      // The level grows while it is walked: what a junction leads to belongs to it.
      for (let i = 0; i < level.length; i++) {
        const state = level[i]!
        const v = state < nodes ? state : state - nodes
        const isJunction = v >= transactions
        if (v === start) return this.#path(start, state, kind, length)
        if (!isJunction && length === lengthMax) continue
        for (let e = first[v]!; e < first[v + 1]!; e++) {
          this.work++
          const by = kinds[e]!
          if (!isJunction && (by & ~mask) !== 0) continue
          const w = to[e]!
          let reached = w
          if (alternating) {
            const isAnti = isJunction ? state >= nodes : (by & rw) !== 0
            if (isAnti && !isJunction && state >= nodes) continue
            // A way that ends with an anti-dependency cannot close a cycle that begins with one.
            if (isAnti && w === start) continue
            if (isAnti) reached = w + nodes
          }
          if (this.#round[reached] === round) continue
          this.#round[reached] = round
          this.#parent[reached] = state
          this.#parentKind[reached] = by
          if (isJunction) level.push(reached)
          else following.push(reached)
        }
      }
      level = following
    }
    return null
  }

  #path(start: number, end: number, kind: number, length: number): Path {
    const { nodes } = this.#graph
    const path: number[] = []
    const kinds: number[] = []
    for (let state = end; state !== -1; state = this.#parent[state]!) {
      path.push(state < nodes ? state : state - nodes)
      if (this.#parent[state] !== -1) kinds.push(this.#parentKind[state]!)
    }
    return { nodes: [start, ...path.reverse()], kinds: [kind, ...kinds.reverse()], length }
  }
}
