import { adjacencyOf, type Edges } from './edges.ts'

/**
 * An order of the nodes of a graph to which edges are added, and taken away again last first, so that every edge leads
 * forward (Pearce and Kelly, JEA 2006). An added edge that would close a cycle is refused.
 */
export class DynamicOrder {
  /** Nodes examined since the start: the measure of the work. */
  work = 0
  readonly #nodeAt: Int32Array
  readonly #place: Int32Array
  /** Edges that stay: the ends of node v are `to[first[v]]` to `to[first[v + 1] - 1]`. */
  readonly #out: Neighbours
  readonly #into: Neighbours
  /** Edges that come and go, as lists through `next`; -1 ends a list. */
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #label: number[] = []
  readonly #nextOut: number[] = []
  readonly #nextInto: number[] = []
  readonly #firstOut: Int32Array
  readonly #firstInto: Int32Array
  /** Of a node met in the search of the moment: from where, over an edge of which label. */
  readonly #metIn: Int32Array
  readonly #metFrom: Int32Array
  readonly #metOver: Int32Array
  #search = 0

  /** `order` must keep all of the edges. */
  constructor(nodes: number, edges: Edges, order: Int32Array) {
    this.#nodeAt = order.slice()
    this.#place = new Int32Array(nodes)
    order.forEach((node, place) => (this.#place[node] = place))
    this.#out = neighboursOf(nodes, edges, false)
    this.#into = neighboursOf(nodes, edges, true)
    this.#firstOut = new Int32Array(nodes).fill(-1)
    this.#firstInto = new Int32Array(nodes).fill(-1)
    this.#metIn = new Int32Array(nodes)
    this.#metFrom = new Int32Array(nodes)
    this.#metOver = new Int32Array(nodes)
  }

  /** The nodes, first to last. Changes with the next edge. */
  get order(): Int32Array {
    return this.#nodeAt
  }

  isBefore(a: number, b: number): boolean {
    return this.#place[a]! < this.#place[b]!
  }

  /** How many edges were added and not taken away. */
  get added(): number {
    return this.#from.length
  }

  /** Null when it is added; else the labels of the added edges that lead from its end back to its start. */
  add(from: number, to: number, label: number): readonly number[] | null {
    if (!this.isBefore(from, to)) {
      const ahead = this.#reach(to, this.#place[from]!, true)
      if (this.#metIn[from] === this.#search) return this.#labelsBack(from, to)
      this.#shift(this.#reach(from, this.#place[to]!, false), ahead)
    }
    this.#nextOut.push(this.#firstOut[from]!)
    this.#nextInto.push(this.#firstInto[to]!)
    this.#firstOut[from] = this.#from.length
    this.#firstInto[to] = this.#from.length
    this.#from.push(from)
    this.#to.push(to)
    this.#label.push(label)
    return null
  }

  /** Takes away what was added last. */
  removeLast(): void {
    this.#firstOut[this.#from.pop()!] = this.#nextOut.pop()!
    this.#firstInto[this.#to.pop()!] = this.#nextInto.pop()!
    this.#label.pop()
  }

  /** The nodes reached from one, forward or backward, whose places are not beyond the bound. */
  #reach(start: number, bound: number, isForward: boolean): number[] {
    const search = ++this.#search
    const { first, end } = isForward ? this.#out : this.#into
    const reached = [start]
    const meet = (node: number, from: number, label: number): void => {
      if (this.#metIn[node] === search) return
      const place = this.#place[node]!
      if (isForward ? place > bound : place < bound) return
      this.#metIn[node] = search
      this.#metFrom[node] = from
      this.#metOver[node] = label
      reached.push(node)
    }
    this.#metIn[start] = search
    for (let i = 0; i < reached.length; i++) {
      const node = reached[i]!
      for (let j = first[node]!; j < first[node + 1]!; j++) meet(end[j]!, node, -1)
      if (isForward) {
        for (let e = this.#firstOut[node]!; e >= 0; e = this.#nextOut[e]!) {
          meet(this.#to[e]!, node, this.#label[e]!)
        }
      } else {
        for (let e = this.#firstInto[node]!; e >= 0; e = this.#nextInto[e]!) {
          meet(this.#from[e]!, node, this.#label[e]!)
        }
      }
    }
    this.work += reached.length
    return reached
  }

  /** Gives the places of both sets to the first and then the second, each in the order that it had. */
  #shift(first: number[], second: number[]): void {
    const byPlace = (a: number, b: number): number => this.#place[a]! - this.#place[b]!
    const nodes = [...first.sort(byPlace), ...second.sort(byPlace)]
    const places = Int32Array.from(nodes, (node) => this.#place[node]!).sort()
    nodes.forEach((node, i) => {
      this.#place[node] = places[i]!
      this.#nodeAt[places[i]!] = node
    })
  }

  #labelsBack(from: number, to: number): readonly number[] {
    const labels: number[] = []
    for (let node = from; node !== to; node = this.#metFrom[node]!) {
      if (this.#metOver[node]! >= 0) labels.push(this.#metOver[node]!)
    }
    return labels
  }
}

interface Neighbours {
  readonly first: Int32Array
  readonly end: Int32Array
}

function neighboursOf(nodes: number, edges: Edges, reversed: boolean): Neighbours {
  const { first, edge } = adjacencyOf(nodes, edges, reversed)
  return { first, end: edge.map((e) => (reversed ? edges.from(e) : edges.to(e))) }
}
