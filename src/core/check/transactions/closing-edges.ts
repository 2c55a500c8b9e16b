import { componentsOf } from './components.ts'
import { isAllowed, rw, type DependencyGraph } from './dependency-graph.ts'

/** An anti-dependency that a way back without another one closes to a cycle. */
export interface ClosingEdge {
  readonly from: number
  /** A transaction, or the junction that the edge leads into. */
  readonly to: number
  readonly kind: number
}

/** How many are looked for: one of them lies on a short cycle. */
const closingMax = 256

/**
 * The anti-dependencies from a to b that some way from b to a along edges other than anti-dependencies closes (G-single).
 * Exact and cheap: 32 questions at a time are answered by one sweep over the components in the order of their edges, a bit
 * each, and only over the stretch between where the questions begin and end. `spend` is told the work and may stop it.
 */
export function closingEdges(
  graph: DependencyGraph,
  mask: number,
  rwMask: number,
  spend: (work: number) => boolean,
): ClosingEdge[] {
  const { transactions, nodes, first, to, kind } = graph
  const { of, count } = componentsOf(graph, mask)
  const questions = questionsOf(graph, of, rwMask)
  const byComponent = nodesByComponent(of, count)
  const reached = new Int32Array(count)
  const closing: ClosingEdge[] = []
  for (let q = 0; q < questions.length && closing.length < closingMax; q += 32) {
    const batch = questions.slice(q, q + 32)
    const from = batch[0]!.begin
    const until = Math.min(...batch.map((one) => one.end))
    reached.fill(0, until, from + 1)
    batch.forEach((one, bit) => {
      for (const seed of one.seeds)
        if (of[seed]! <= from && of[seed]! >= until) reached[of[seed]!]! |= 1 << bit
    })
    let work = 32
    for (let place = byComponent.first[from + 1]! - 1; place >= byComponent.first[until]!; place--) {
      const v = byComponent.nodes[place]!
      const bits = reached[of[v]!]!
      work++
      if (bits === 0) continue
      for (let e = first[v]!; e < first[v + 1]!; e++) {
        work++
        if (of[to[e]!]! < until || (v < transactions && !isAllowed(kind[e]!, mask))) continue
        // Junctions of anti-dependencies are entered by no edge that is allowed, so nothing leads out of them here.
        reached[of[to[e]!]!]! |= bits
      }
    }
    batch.forEach((one, bit) => {
      for (const reader of one.readers)
        if (
          of[reader.from]! <= from &&
          of[reader.from]! >= until &&
          ((reached[of[reader.from]!]! >>> bit) & 1) === 1
        )
          closing.push({ ...reader, to: one.head })
    })
    if (!spend(work)) break
  }
  return nodes === 0 ? [] : closing
}

interface Question {
  /** Where the anti-dependencies lead. */
  readonly head: number
  /** The transactions behind it. */
  readonly seeds: readonly number[]
  readonly readers: readonly { readonly from: number; readonly kind: number }[]
  /** The component with the greatest number where the way begins, and the smallest where it may end. */
  readonly begin: number
  readonly end: number
}

/** One question for each head of anti-dependencies that may lie before one of its readers; by where they begin. */
function questionsOf(graph: DependencyGraph, of: Int32Array, rwMask: number): Question[] {
  const { transactions, first, to, kind } = graph
  const readers = new Map<number, { from: number; kind: number }[]>()
  for (let v = 0; v < transactions; v++)
    for (let e = first[v]!; e < first[v + 1]!; e++) {
      if ((kind[e]! & rw) === 0 || !isAllowed(kind[e]!, rwMask)) continue
      const list = readers.get(to[e]!)
      if (list === undefined) readers.set(to[e]!, [{ from: v, kind: kind[e]! }])
      else list.push({ from: v, kind: kind[e]! })
    }
  const questions: Question[] = []
  for (const [head, list] of readers) {
    const seeds = head < transactions ? [head] : [...to.subarray(first[head], first[head + 1])]
    const begin = seeds.reduce((most, seed) => Math.max(most, of[seed]!), -1)
    const behind = list.filter((one) => of[one.from]! <= begin)
    if (behind.length === 0) continue
    const end = behind.reduce((least, one) => Math.min(least, of[one.from]!), begin)
    questions.push({ head, seeds, readers: behind, begin, end })
  }
  return questions.sort((a, b) => b.begin - a.begin)
}

/** Nodes in the order of their components. */
function nodesByComponent(of: Int32Array, count: number): { nodes: Int32Array; first: Int32Array } {
  const first = new Int32Array(count + 1)
  for (const c of of) first[c + 1]!++
  for (let c = 0; c < count; c++) first[c + 1]! += first[c]!
  const next = first.slice(0, count)
  const nodes = new Int32Array(of.length)
  for (let v = 0; v < of.length; v++) nodes[next[of[v]!]!++] = v
  return { nodes, first }
}
