import type { Budget } from '../budget.ts'
import { shortCycle, shortestPath, topologicalOrder } from '../isolation/cycle.ts'
import { adjacencyOf, byNewerRead, byOverwrite, type Edges } from '../isolation/edges.ts'

/**
 * The bad patterns of causal convergence (Bouajjani, Enea, Guerraoui and Hamza, POPL 2017), beside a read of what nobody
 * wrote (ThinAirRead). The first three break plain causal consistency too; `CyclicCF` breaks only convergence: no one
 * order of the concurrent writes explains what all sessions saw.
 */
export type CausalPattern = 'CyclicCO' | 'WriteCOInitRead' | 'WriteCORead' | 'CyclicCF'

/** How many implied edges are looked at for a read of what was already replaced. */
const impliedLookedAtMax = 5_000

/** Which pattern a cyclic graph has, `known` edges of sessions and reads first, and a cycle that shows it. */
export function causalPattern(
  nodes: number,
  edges: Edges,
  known: number,
  budget: Budget,
): { readonly pattern: CausalPattern; readonly cycle: readonly number[] } {
  const out = adjacencyOf(nodes, edges)
  if (edges.count === known) return { pattern: 'CyclicCO', cycle: shortCycle(nodes, edges, budget) }
  for (const kind of [byOverwrite, byNewerRead]) {
    const end = Math.min(edges.count, known + impliedLookedAtMax)
    for (let edge = known; edge < end && budget.spend(); edge++) {
      if (edges.kind(edge) !== kind) continue
      const back = shortestPath(edges.to(edge), edges.from(edge), edges, out, { edgesMax: known })
      if (back === null) continue
      return { pattern: kind === byOverwrite ? 'WriteCOInitRead' : 'WriteCORead', cycle: [edge, ...back] }
    }
  }
  return { pattern: 'CyclicCF', cycle: shortCycle(nodes, edges, budget) }
}

export function isCyclic(nodes: number, edges: Edges): boolean {
  return topologicalOrder(nodes, edges, adjacencyOf(nodes, edges)).length < nodes
}
