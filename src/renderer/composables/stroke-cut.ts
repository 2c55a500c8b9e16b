import type { Point } from './node-layout.ts'

/** What a stroke across the topology cuts. */
export type StrokeCut =
  | { readonly kind: 'nothing' }
  /** The crossed links do not part the cluster: only they are cut. */
  | { readonly kind: 'links'; readonly links: readonly (readonly [string, string])[] }
  /** Nobody on one side can reach the other side over a link that was not crossed. */
  | { readonly kind: 'groups'; readonly groups: readonly (readonly string[])[] }

/** Reads a stroke: which links it crosses, and whether what is left falls apart. */
export function strokeCut(stroke: readonly Point[], places: ReadonlyMap<string, Point>): StrokeCut {
  const nodes = [...places.keys()]
  const crossed: (readonly [string, string])[] = []
  const whole: (readonly [string, string])[] = []
  nodes.forEach((a, i) => {
    for (const b of nodes.slice(i + 1)) {
      const isCrossed = crossings(stroke, places.get(a)!, places.get(b)!) % 2 === 1
      ;(isCrossed ? crossed : whole).push([a, b])
    }
  })
  if (crossed.length === 0) return { kind: 'nothing' }
  const groups = components(nodes, whole)
  return groups.length > 1 ? { kind: 'groups', groups } : { kind: 'links', links: crossed }
}

function crossings(stroke: readonly Point[], from: Point, to: Point): number {
  let count = 0
  for (let i = 1; i < stroke.length; i++) if (meet(stroke[i - 1]!, stroke[i]!, from, to)) count++
  return count
}

function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)
}

function side(a: Point, b: Point, p: Point): boolean {
  return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0
}

/** Nodes that reach each other over the given links, each group in order of its first node. */
function components(nodes: readonly string[], links: readonly (readonly [string, string])[]): string[][] {
  const group = new Map(nodes.map((node, i) => [node, i]))
  for (const [a, b] of links) {
    const [kept, merged] = [group.get(a)!, group.get(b)!]
    if (kept !== merged) for (const [node, of] of group) if (of === merged) group.set(node, kept)
  }
  return [...new Set(group.values())].map((of) => nodes.filter((node) => group.get(node) === of))
}
