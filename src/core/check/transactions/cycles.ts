import type { Budget } from '../budget.ts'
import { cycleVariants, impliedAnomalies, type Anomaly, type CycleKind } from './anomaly.ts'
import { alternatingStarts, startsWithin, type Start } from './cycle-starts.ts'
import { closingEdges } from './closing-edges.ts'
import { componentsOf, tangles } from './components.ts'
import { partOf, process, realtime, rw, wr, ww, type DependencyGraph } from './dependency-graph.ts'
import { PathSearch, type Path } from './path-search.ts'

/** A cycle of transactions: each must come before the next, and the last before the first. */
export interface Cycle {
  readonly transactions: readonly number[]
  /** Of each transaction: the kinds of its edge to the next. */
  readonly kinds: readonly number[]
}

/** Edges looked at for one step of the budget: they are that much cheaper than an operation tried in one place. */
const edgesPerStep = 256
/** Edges looked at in search of a shorter cycle than the one that was found. */
const shortenMax = 2_000_000

const everything = ww | wr | rw | process | realtime

/** What an edge may be beside data: nothing, an edge of the process, or one of real time too. */
const variantMasks = [0, process, process | realtime]

/**
 * Finds cycles and names them as Adya 1999 (G0, G1c, G-single, G2) and Kingsbury and Alvaro 2020 (G-nonadjacent, -process,
 * -realtime) do: in each strongly connected component, of each kind that none of the kinds already found there implies,
 * one that is as short as a bounded search can make it. Whether a kind is there is decided exactly, by components alone,
 * so a component of ten thousand transactions gets its name as a small one does.
 *
 * `report` is told each. False when the budget ended first.
 */
export function findCycles(
  graph: DependencyGraph,
  budget: Budget,
  report: (anomaly: Anomaly, cycle: Cycle) => void,
): boolean {
  const spend = (work: number): boolean => budget.spend(1 + Math.floor(work / edgesPerStep))
  if (!spend(graph.to.length)) return false
  const place = new Int32Array(graph.nodes).fill(-1)
  for (const members of tangles(componentsOf(graph, everything))) {
    const part = partOf(graph, members, place)
    const search = new TangleSearch(part, spend)
    search.run((anomaly, path) => report(anomaly, withoutJunctions(path, part, members)))
    if (search.isStopped) return false
  }
  return true
}

/** The search in one strongly connected component. */
class TangleSearch {
  isStopped = false
  readonly #part: DependencyGraph
  readonly #paths: PathSearch
  readonly #spend: (work: number) => boolean
  #found = new Set<Anomaly>()

  constructor(part: DependencyGraph, spend: (work: number) => boolean) {
    this.#part = part
    this.#paths = new PathSearch(part)
    this.#spend = (work) => {
      if (!spend(work)) this.isStopped = true
      return !this.isStopped
    }
  }

  run(report: (anomaly: Anomaly, path: Path) => void): void {
    for (const [v, variant] of cycleVariants.entries()) {
      const own = [0, process, realtime][v]!
      if (own !== 0 && !this.#part.kind.some((kind) => (kind & own) !== 0)) continue
      const more = variantMasks[v]!
      const search = (
        kind: CycleKind,
        mask: number,
        starts: () => readonly Start[],
        alternating = false,
      ): void => {
        const anomaly: Anomaly = `${kind}${variant}`
        if (this.#found.has(anomaly) || this.isStopped) return
        const path = this.#shortest(starts(), mask, alternating)
        if (path === null) return
        this.#found = impliedAnomalies([...this.#found, anomaly])
        report(anomaly, path)
      }
      const written = ww | more
      const flow = written | wr
      const all = flow | rw
      const within = (mask: number, bit: number) => () => startsWithin(this.#part, mask, bit)
      search('G0', written, within(written, own === 0 ? ww : own))
      search('G1c', flow, within(flow, own === 0 ? wr : own))
      search('G-single', flow, () => closingEdges(this.#part, flow, all, this.#spend))
      search('G-nonadjacent', all, () => alternatingStarts(this.#part, all), true)
      search('G2-item', all, within(all, rw))
    }
  }

  #shortest(starts: readonly Start[], mask: number, alternating: boolean): Path | null {
    let best: Path | null = null
    const before = this.#paths.work
    for (const { from, to, kind } of starts) {
      const lengthMax = best === null ? Infinity : best.length - 1
      const path = this.#paths.cycle(from, to, kind, mask, alternating, lengthMax)
      if (path !== null && (!alternating || isSimple(path))) best = path
      if (best !== null && (best.length === 2 || this.#paths.work - before > shortenMax)) break
    }
    this.#spend(this.#paths.work - before + this.#part.to.length)
    return best
  }
}

/** An alternating way may pass a transaction twice, once by an anti-dependency and once not: that is two cycles. */
function isSimple({ nodes }: Path): boolean {
  return new Set(nodes).size === nodes.length - 1
}

function withoutJunctions({ nodes, kinds }: Path, part: DependencyGraph, members: Int32Array): Cycle {
  const places = kinds.map((_, i) => i).filter((i) => nodes[i]! < part.transactions)
  return {
    transactions: places.map((i) => members[nodes[i]!]!),
    kinds: places.map((i) => kinds[i]!),
  }
}
