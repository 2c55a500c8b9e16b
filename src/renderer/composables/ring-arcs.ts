/** A node's points on a hash ring, 0 to 1 clockwise from the top, and its part of the keys. */
export interface Stand {
  readonly node: string
  readonly points: readonly number[]
  readonly share: number
  /** Which of the owners' colours is its own, from 1. */
  readonly colour: number
  /** False for a node that does not run: its keys wait for it. */
  readonly up: boolean
}

/** A part of the circle that belongs to one node: it ends at that node's point. May go past 1, over the top. */
export interface Arc {
  readonly from: number
  readonly to: number
  readonly stand: Stand
}

/** A point owns what lies between it and the point before; neighbours of the same owner are one arc. */
export function ringArcs(stands: readonly Stand[]): Arc[] {
  const points = stands
    .flatMap((stand) => stand.points.map((at) => ({ at, stand })))
    .sort((a, b) => a.at - b.at)
  const last = points.at(-1)
  if (last === undefined) return []
  const arcs: Arc[] = []
  let from = last.at - 1
  for (const { at, stand } of points) {
    const before = arcs.at(-1)
    if (before?.stand === stand) arcs[arcs.length - 1] = { ...before, to: at }
    else arcs.push({ from, to: at, stand })
    from = at
  }
  return arcs
}

/** An arc of a circle around the origin, as the path of an SVG stroke. */
export function arcPath({ from, to }: Pick<Arc, 'from' | 'to'>, radius: number): string {
  // A whole circle has no two ends; two halves are drawn.
  if (to - from >= 1 - 1e-9)
    return `M0 ${-radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius} ${radius} 0 1 1 0 ${-radius}`
  const place = (part: number): string => {
    const angle = 2 * Math.PI * part - Math.PI / 2
    return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`
  }
  return `M${place(from)}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${place(to)}`
}
