import { sentence, type Sentence } from '../../model/sentence.ts'
import type { CycleEdge, Witness } from '../../model/verdict.ts'
import { noWitness } from '../../model/verdict.ts'
import { shortestPath } from './cycle.ts'
import {
  adjacencyOf,
  byFirstCommitter,
  byNewerRead,
  byOverwrite,
  byRead,
  bySession,
  type Adjacency,
  type Edges,
} from './edges.ts'
import type { IsolationScene } from './isolation-scene.ts'
import { beginning, type ReadsFrom } from './reads-from.ts'

/** A graph with a cycle, and what its nodes are. */
export interface CyclicGraph {
  readonly reads: ReadsFrom
  readonly moments: 1 | 2
  readonly edges: Edges
}

/** How many edges that others imply are explained one by one. */
const impliedTold = 12

/**
 * The evidence of a cycle (`found`, edges by number): its edges, each with its reason, and for every edge that was worked out what it was worked out
 * from, back to sessions and reads. `chain` is the cycle in the names of its operations.
 */
export function explainCycle(
  graph: CyclicGraph,
  scene: IsolationScene,
  found: readonly number[],
): { readonly chain: string; readonly count: number; readonly witness: Witness } {
  const { reads, moments, edges } = graph
  const nodes = reads.count * moments
  const teller = new Teller(graph, scene, adjacencyOf(nodes, edges))
  const cycle = teller.edgesBetween(found).map((edge): CycleEdge => ({
    from: teller.operationOf(edges.from(edge)),
    to: teller.operationOf(edges.to(edge)),
    kind: kindOf(edges.kind(edge)),
    sentence: teller.why(edge),
  }))
  const reasons = teller.premises(found)
  const witness: Witness = {
    ...noWitness,
    operations: teller.operations(),
    reasons,
    data: { cycle: cycle.map(({ from, to, kind }) => ({ from, to, kind })) },
    cycle,
  }
  return { chain: teller.chain(found), count: cycle.length, witness }
}

class Teller {
  readonly #graph: CyclicGraph
  readonly #scene: IsolationScene
  readonly #out: Adjacency
  readonly #met = new Set<number>()

  constructor(graph: CyclicGraph, scene: IsolationScene, out: Adjacency) {
    this.#graph = graph
    this.#scene = scene
    this.#out = out
  }

  /** Place in the history of the operation that a moment belongs to. */
  operationOf(node: number): number {
    const t = this.#graph.moments === 1 ? node : node >> 1
    const operation = this.#graph.reads.operation[t]!
    this.#met.add(operation)
    return operation
  }

  /** All operations that were spoken of, rising. */
  operations(): number[] {
    return [...this.#met].sort((a, b) => a - b)
  }

  /** Without those from one moment of an operation to another of the same. */
  edgesBetween(path: readonly number[]): readonly number[] {
    const { edges } = this.#graph
    return path.filter((edge) => this.operationOf(edges.from(edge)) !== this.operationOf(edges.to(edge)))
  }

  chain(path: readonly number[]): string {
    const between = this.edgesBetween(path)
    const names = between.map((edge) => this.#name(this.#graph.edges.from(edge)))
    if (between.length > 0) names.push(this.#name(this.#graph.edges.to(between.at(-1)!)))
    return names.join(' → ')
  }

  why(edge: number): Sentence {
    const { reads, edges } = this.#graph
    const before = this.#name(edges.from(edge))
    const after = this.#name(edges.to(edge))
    const kind = edges.kind(edge)
    if (kind === bySession) return sentence('isolation.edge.session', { before, after })
    const key = this.#scene.key(edges.key(edge))
    if (kind === byFirstCommitter) return sentence('isolation.edge.committer', { before, after, key })
    const reader = edges.reader(edge)
    if (kind === byOverwrite) {
      const older = readFromOf(reads, reader, edges.key(edge))
      if (older === beginning) return sentence('isolation.edge.beginning', { before, after, key })
      const value = this.#scene.written(reads.operation[older]!, edges.key(edge))
      return sentence('isolation.edge.overwrite', { before, after, key, value })
    }
    const source = kind === byRead ? edges.from(edge) : edges.to(edge)
    const value = this.#scene.written(this.operationOf(source), edges.key(edge))
    if (kind === byRead) return sentence('isolation.edge.read', { before, after, key, value })
    const name = this.#name(reader * this.#graph.moments)
    return sentence('isolation.edge.newer', { before, after, key, value, reader: name })
  }

  /** What the implied edges of a path follow from, and what that follows from: each once, premises first. */
  premises(path: readonly number[]): Sentence[] {
    const { edges } = this.#graph
    const pathOf = new Map<number, readonly number[]>()
    const open = path.filter((edge) => isImplied(edges.kind(edge)))
    const onCycle = new Set(open)
    let untold = 0
    for (let edge = open.pop(); edge !== undefined; edge = open.pop()) {
      if (pathOf.has(edge)) continue
      if (pathOf.size === impliedTold) {
        untold++
        continue
      }
      const premise = this.#premise(edge)
      pathOf.set(edge, premise)
      open.push(...premise.filter((one) => isImplied(edges.kind(one))))
    }
    const told = [...pathOf.keys()]
      .sort((a, b) => a - b)
      .flatMap((edge) => [
        ...this.#because(pathOf.get(edge)!),
        ...(onCycle.has(edge) ? [] : [this.why(edge)]),
      ])
    return untold === 0 ? told : [...told, sentence('check.more', { count: untold })]
  }

  /** One edge is a reason by itself, and told already if others imply it. */
  #because(path: readonly number[]): Sentence[] {
    const { edges } = this.#graph
    const [first, ...others] = this.edgesBetween(path)
    if (first === undefined) return []
    if (others.length === 0) return isImplied(edges.kind(first)) ? [] : [this.why(first)]
    return [
      sentence('isolation.because', {
        before: this.#name(edges.from(first)),
        after: this.#name(edges.to(others.at(-1)!)),
        chain: this.chain(path),
      }),
    ]
  }

  /** A path of edges that were known before this one, which make it one. */
  #premise(edge: number): readonly number[] {
    const { reads, edges, moments } = this.#graph
    const [from, to] = [edges.from(edge), edges.to(edge)]
    const reader = edges.reader(edge) * moments
    const older =
      edges.kind(edge) === byOverwrite ? readFromOf(reads, edges.reader(edge), edges.key(edge)) : beginning
    const ends =
      edges.kind(edge) === byNewerRead
        ? [from, reader]
        : edges.kind(edge) === byFirstCommitter
          ? [from - 1, to + 1]
          : [older * moments + moments - 1, to]
    if (edges.kind(edge) === byOverwrite && older === beginning) return []
    return shortestPath(ends[0]!, ends[1]!, edges, this.#out, { edgesMax: edge }) ?? []
  }

  #name(node: number): string {
    return this.#scene.transaction(this.operationOf(node))
  }
}

function isImplied(kind: number): boolean {
  return kind === byNewerRead || kind === byOverwrite || kind === byFirstCommitter
}

function readFromOf({ readFirst, readKey, readFrom }: ReadsFrom, reader: number, key: number): number {
  for (let i = readFirst[reader]!; i < readFirst[reader + 1]!; i++)
    if (readKey[i] === key) return readFrom[i]!
  return beginning
}

function kindOf(kind: number): CycleEdge['kind'] {
  if (kind === bySession) return 'process'
  if (kind === byRead) return 'wr'
  return kind === byOverwrite ? 'rw' : 'ww'
}
