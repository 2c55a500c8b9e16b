export interface Point {
  readonly x: number
  readonly y: number
}

/** Free space around the outermost nodes, for role words below and client dots outside. */
const marginPx = { x: 84, top: 76, bottom: 92 }

/** Words of nodes that stand further apart sideways pass each other. */
const besidePx = 100

/** From so many nodes on, words stand beside those at the sides: below them they would lie on the next node. */
const crowded = 9

/** Nodes on an ellipse that fills the stage, the first at the top, clockwise. */
export function nodeLayout(count: number, width: number, height: number): Point[] {
  const ry = Math.max(20, (height - marginPx.top - marginPx.bottom) / 2)
  const aside = count < crowded ? marginPx.x : marginPx.x + besidePx / 2
  const rx = Math.max(20, Math.min((width - 2 * aside) / 2, ry * 1.7))
  const centre = { x: width / 2, y: marginPx.top + ry }
  return Array.from({ length: count }, (_, i) => {
    const angle = -Math.PI / 2 + (2 * Math.PI * i) / count
    return { x: centre.x + rx * Math.cos(angle), y: centre.y + ry * Math.sin(angle) }
  })
}

export type WordsSide = 'below' | 'left' | 'right'

/** Where the words of the node at that place of the circle stand. */
export function wordsSide(index: number, count: number): WordsSide {
  const aside = Math.cos(-Math.PI / 2 + (2 * Math.PI * index) / count)
  if (count < crowded || Math.abs(aside) < 0.4) return 'below'
  return aside < 0 ? 'left' : 'right'
}

/** Two lines of words below a circle, and the gap above them. */
const labelPx = 48
/** The largest radius at which no node stands on the words of the one above it. */
function labelRoom(points: readonly Point[]): number {
  const gaps = points.flatMap((one, i) =>
    wordsSide(i, points.length) !== 'below'
      ? []
      : points
          .filter(({ x, y }) => y > one.y + 1 && Math.abs(x - one.x) < besidePx)
          .map(({ y }) => (y - one.y - labelPx) / 2),
  )
  return Math.min(...gaps, Infinity)
}

/** The circle of a node: smaller where many share the stage. */
export function nodeRadius(count: number, width: number, height: number): number {
  const room = Math.min(width, height * 1.4) / (count < 6 ? 12 : count * 2.2)
  return Math.round(Math.max(14, Math.min(40, room, labelRoom(nodeLayout(count, width, height)))))
}
