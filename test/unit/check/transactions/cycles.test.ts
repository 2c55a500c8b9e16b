import { describe, expect, it } from 'vitest'
import { prng } from '../../../../src/core/base/prng.ts'
import { Budget } from '../../../../src/core/check/budget.ts'
import type { Anomaly } from '../../../../src/core/check/transactions/anomaly.ts'
import { componentsOf, tangles } from '../../../../src/core/check/transactions/components.ts'
import { findCycles, type Cycle } from '../../../../src/core/check/transactions/cycles.ts'
import {
  EdgeList,
  process,
  realtime,
  rw,
  wr,
  ww,
  type DependencyGraph,
} from '../../../../src/core/check/transactions/dependency-graph.ts'
import { addRealtimeEdges } from '../../../../src/core/check/transactions/time-edges.ts'

function cyclesOf(graph: DependencyGraph): Map<Anomaly, Cycle> {
  const found = new Map<Anomaly, Cycle>()
  expect(findCycles(graph, new Budget(10_000_000), (anomaly, cycle) => found.set(anomaly, cycle))).toBe(true)
  return found
}

/** Every cycle that visits no transaction twice, by its kinds: the worst names it has, in a graph without junctions. */
function namesByTrying({ nodes, first, to, kind }: DependencyGraph): Set<string> {
  const names = new Set<string>()
  const walk = (path: readonly number[], kinds: readonly number[]): void => {
    const v = path.at(-1)!
    for (let e = first[v]!; e < first[v + 1]!; e++) {
      if (to[e] === path[0]) names.add(nameOf([...kinds, kind[e]!]))
      else if (!path.includes(to[e]!) && to[e]! > path[0]!) walk([...path, to[e]!], [...kinds, kind[e]!])
    }
  }
  for (let v = 0; v < nodes; v++) walk([v], [])
  names.delete('')
  return names
}

function nameOf(kinds: readonly number[]): string {
  const anti = kinds.filter((one) => one === rw).length
  const isAdjacent = kinds.some((one, i) => one === rw && kinds[(i + 1) % kinds.length] === rw)
  const suffix = kinds.includes(realtime) ? '-realtime' : kinds.includes(process) ? '-process' : ''
  if (anti === 1) return `G-single${suffix}`
  if (anti > 1) return `${isAdjacent ? 'G2-item' : 'G-nonadjacent'}${suffix}`
  return kinds.includes(wr) ? `G1c${suffix}` : kinds.includes(ww) ? `G0${suffix}` : ''
}

describe('the search for cycles', () => {
  it('names what is there and nothing else, as trying every cycle does', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const chance = prng(seed, 'graph')
      const nodes = chance.integer(2, 6)
      const edges = new EdgeList(nodes)
      for (let e = chance.integer(2, 10); e > 0; e--) {
        const [from, to] = [chance.integer(0, nodes - 1), chance.integer(0, nodes - 1)]
        const kind = chance.pick([ww, wr, rw, rw, process, realtime])
        // Time goes one way.
        if (from !== to && (kind < process || from < to)) edges.add(from, to, kind)
      }
      const graph = edges.graph()
      const names = namesByTrying(graph)
      const found = cyclesOf(graph)
      for (const [anomaly, { kinds }] of found) {
        expect(nameOf(kinds), `seed ${seed}`).toBe(anomaly)
        expect([...names], `seed ${seed}`).toContain(anomaly)
      }
      // Of each tangle the worst is told, and so something of every one.
      expect(found.size > 0, `seed ${seed}`).toBe(names.size > 0)
    }
  })

  it('finds the shortest cycle of a kind in a small tangle', () => {
    const edges = new EdgeList(7)
    for (let v = 0; v < 6; v++) edges.add(v, v + 1, ww)
    edges.add(6, 0, rw)
    edges.add(3, 1, rw)
    expect(cyclesOf(edges.graph()).get('G-single')!.transactions).toEqual([3, 1, 2])
  })

  it('knows that waiting for many counts as one step, whichever junction it began at', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const chance = prng(seed, 'time')
      const count = 12
      const calls = Array.from({ length: count }, (_, t) => 4 * t)
      const ends = calls.map((call) => call + chance.integer(1, 12))
      const edges = new EdgeList(count)
      const steps = {
        status: new Uint8Array(count),
        call: Float64Array.from(calls),
        return: Float64Array.from(ends),
      }
      addRealtimeEdges(edges, steps, new Uint8Array(count).fill(1))
      for (let t = 0; t + 3 < count; t += 3) edges.add(t, t + 3, ww)
      edges.add(count - 1, 0, rw)
      const isAhead = ends[0]! < calls[count - 1]!
      const shortest = cyclesOf(edges.graph()).get('G-single-realtime')
      if (isAhead) expect(shortest!.transactions, `seed ${seed}`).toEqual([count - 1, 0])
    }
  })

  it('names the only cycle of ten thousand transactions', () => {
    const count = 10_000
    const edges = new EdgeList(count)
    for (let v = 0; v < count - 1; v++) edges.add(v, v + 1, v % 2 === 0 ? ww : rw)
    edges.add(count - 1, 0, wr)
    const found = cyclesOf(edges.graph())
    expect([...found.keys()]).toEqual(['G-nonadjacent'])
    expect(found.get('G-nonadjacent')!.transactions).toHaveLength(count)
  })

  it('ties many to many without an edge for each pair, and nobody to itself', () => {
    const edges = new EdgeList(6)
    edges.addAll([0, 1, 2, 3], [2, 3, 4, 5], rw)
    const graph = edges.graph()
    const [tangle, ...others] = tangles(componentsOf(graph, rw))
    expect([...tangle!]).toEqual([2, 3])
    expect(others).toEqual([])
    expect(cyclesOf(graph).get('G2-item')!.transactions.toSorted()).toEqual([2, 3])
  })
})
