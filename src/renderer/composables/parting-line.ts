import type { Point } from './node-layout.ts'

export interface PartingLine {
  readonly at: Point
  /** Unit vector of the line's direction. */
  readonly along: Point
}

const directions = 60

/** The straight line between two groups of points with the widest gap; null when none parts them. */
export function partingLine(one: readonly Point[], other: readonly Point[]): PartingLine | null {
  if (one.length === 0 || other.length === 0) return null
  let best: PartingLine | null = null
  let widest = 0
  for (let i = 0; i < directions; i++) {
    const angle = (2 * Math.PI * i) / directions
    const normal = { x: Math.cos(angle), y: Math.sin(angle) }
    const project = ({ x, y }: Point): number => x * normal.x + y * normal.y
    const [end, begin] = [Math.max(...one.map(project)), Math.min(...other.map(project))]
    if (begin - end <= widest) continue
    widest = begin - end
    const along = { x: -normal.y, y: normal.x }
    const middle = middleOf([...one, ...other])
    const shift = (begin + end) / 2 - project(middle)
    best = { at: { x: middle.x + normal.x * shift, y: middle.y + normal.y * shift }, along }
  }
  return best
}

function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 })
  return { x: sum.x / points.length, y: sum.y / points.length }
}
