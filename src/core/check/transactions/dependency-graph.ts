/**
 * Kinds of dependencies, one bit each, so that a set of them is a number. An edge of several kinds is one that was
 * inferred by means of all of them: whoever does not allow one of them must do without the edge.
 */
export const ww = 1
export const wr = 2
export const rw = 4
export const process = 8
export const realtime = 16

/**
 * Who must come before whom. The first `transactions` nodes are transactions. The others are junctions: where each of
 * many must precede each of many others, all edges of the one side lead into a junction and those of the other
 * side out of it, so that a million dependencies are two thousand edges. An edge into a junction and those out of it are
 * of one kind, and together they are one dependency.
 *
 * Edges in compressed rows: those of node v are `first[v]` to `first[v + 1] - 1`.
 */
export interface DependencyGraph {
  readonly transactions: number
  readonly nodes: number
  readonly first: Int32Array
  readonly to: Int32Array
  readonly kind: Uint8Array
}

/** Collects edges in any order. */
export class EdgeList {
  readonly transactions: number
  nodes: number
  count = 0
  #from = new Int32Array(1024)
  #to = new Int32Array(1024)
  #kind = new Uint8Array(1024)

  constructor(transactions: number) {
    this.transactions = transactions
    this.nodes = transactions
  }

  add(from: number, to: number, kind: number): void {
    if (this.count === this.#from.length) this.#grow()
    this.#from[this.count] = from
    this.#to[this.count] = to
    this.#kind[this.count] = kind
    this.count++
  }

  junction(): number {
    return this.nodes++
  }

  /** Each of the one side before each of the other, except before itself. Lists without repetitions. */
  addAll(before: readonly number[], after: readonly number[], kind: number): void {
    const both = before.length === 0 || after.length === 0 ? [] : common(before, after)
    if (both.length === 0) return this.#addApart(before, after, kind)
    const isBoth = new Set(both)
    this.#addApart(
      before,
      after.filter((one) => !isBoth.has(one)),
      kind,
    )
    this.#addApart(
      before.filter((one) => !isBoth.has(one)),
      both,
      kind,
    )
    // Each of these precedes each other one: neighbours are enough to tie them all together.
    for (let i = 1; i < both.length; i++) {
      this.add(both[i - 1]!, both[i]!, kind)
      this.add(both[i]!, both[i - 1]!, kind)
    }
  }

  #addApart(before: readonly number[], after: readonly number[], kind: number): void {
    if (before.length * after.length <= before.length + after.length) {
      for (const from of before) for (const to of after) this.add(from, to, kind)
      return
    }
    const junction = this.junction()
    for (const from of before) this.add(from, junction, kind)
    for (const to of after) this.add(junction, to, kind)
  }

  graph(): DependencyGraph {
    const { nodes, transactions, count } = this
    const first = new Int32Array(nodes + 1)
    for (let e = 0; e < count; e++) first[this.#from[e]! + 1]!++
    for (let v = 0; v < nodes; v++) first[v + 1]! += first[v]!
    const next = first.slice(0, nodes)
    const to = new Int32Array(count)
    const kind = new Uint8Array(count)
    for (let e = 0; e < count; e++) {
      const place = next[this.#from[e]!]!++
      to[place] = this.#to[e]!
      kind[place] = this.#kind[e]!
    }
    return { transactions, nodes, first, to, kind }
  }

  #grow(): void {
    const length = 2 * this.count
    const from = new Int32Array(length)
    from.set(this.#from)
    this.#from = from
    const to = new Int32Array(length)
    to.set(this.#to)
    this.#to = to
    const kind = new Uint8Array(length)
    kind.set(this.#kind)
    this.#kind = kind
  }
}

/**
 * The part of the graph between these nodes, which are given in rising order; they keep that order, so node i of the part
 * is `members[i]`. `place` is scratch, as long as the graph has nodes and filled with -1; it is left as it was.
 */
export function partOf(graph: DependencyGraph, members: Int32Array, place: Int32Array): DependencyGraph {
  const nodes = members.length
  for (let i = 0; i < nodes; i++) place[members[i]!] = i
  const first = new Int32Array(nodes + 1)
  const to: number[] = []
  const kind: number[] = []
  let transactions = 0
  for (let i = 0; i < nodes; i++) {
    const v = members[i]!
    if (v < graph.transactions) transactions++
    for (let e = graph.first[v]!; e < graph.first[v + 1]!; e++) {
      const w = place[graph.to[e]!]!
      if (w < 0) continue
      to.push(w)
      kind.push(graph.kind[e]!)
    }
    first[i + 1] = to.length
  }
  for (let i = 0; i < nodes; i++) place[members[i]!] = -1
  return { transactions, nodes, first, to: Int32Array.from(to), kind: Uint8Array.from(kind) }
}

function common(a: readonly number[], b: readonly number[]): number[] {
  if (a.length === 1) return b.includes(a[0]!) ? [...a] : []
  if (b.length === 1) return a.includes(b[0]!) ? [...b] : []
  const known = new Set(a)
  return b.filter((one) => known.has(one))
}

/** Whether an edge of this kind may be used when these are allowed. */
export function isAllowed(kind: number, mask: number): boolean {
  return (kind & ~mask) === 0
}
