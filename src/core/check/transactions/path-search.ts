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
    const { transactions, nodes } = this.#graph
    this.#rounds++
    const search = { start, mask, alternating }
    const begin = alternating && (kind & rw) !== 0 ? next + nodes : next
    this.#round[begin] = this.#rounds
    this.#parent[begin] = -1
    let level = [begin]
    for (let length = 1; length <= lengthMax && level.length > 0; length++) {
      // What a junction leads to belongs to its level: the level grows while it is walked, before anything else is followed.
      for (let i = 0; i < level.length; i++) {
        const v = level[i]! % nodes
        if (v === start) return this.#path(start, level[i]!, kind, length)
        if (v >= transactions) this.#follow(level[i]!, search, level)
      }
      if (length === lengthMax) break
      const following: number[] = []
      for (const state of level) if (state % nodes < transactions) this.#follow(state, search, following)
      level = following
    }
    return null
  }

  /** Adds the states to which the edges of one lead. */
  #follow(
    state: number,
    { start, mask, alternating }: { start: number; mask: number; alternating: boolean },
    into: number[],
  ): void {
    const { first, to, kind, transactions, nodes } = this.#graph
    const v = state % nodes
    const isJunction = v >= transactions
    const wasAnti = state >= nodes
    this.work += first[v + 1]! - first[v]!
    for (let e = first[v]!; e < first[v + 1]!; e++) {
      const by = kind[e]!
      if (!isJunction && (by & ~mask) !== 0) continue
      const isAnti = alternating && (isJunction ? wasAnti : (by & rw) !== 0)
      if (isAnti && wasAnti && !isJunction) continue
      // An alternating way begins with an anti-dependency, so it cannot end with one.
      if (isAnti && to[e] === start) continue
      const reached = isAnti ? to[e]! + nodes : to[e]!
      if (this.#round[reached] === this.#rounds) continue
      this.#round[reached] = this.#rounds
      this.#parent[reached] = state
      this.#parentKind[reached] = by
      into.push(reached)
    }
  }

  #path(start: number, end: number, kind: number, length: number): Path {
    const { nodes } = this.#graph
    const path: number[] = []
    const kinds: number[] = []
    for (let state = end; state !== -1; state = this.#parent[state]!) {
      path.push(state % nodes)
      if (this.#parent[state] !== -1) kinds.push(this.#parentKind[state]!)
    }
    return { nodes: [start, ...path.reverse()], kinds: [kind, ...kinds.reverse()], length }
  }
}
