export interface Point {
  readonly x: number
  readonly y: number
}

/** Free space around the outermost nodes, for role words below and client dots outside. */
const marginPx = { x: 84, top: 64, bottom: 78 }

/** Nodes on an ellipse that fills the stage, the first at the top, clockwise. */
export function nodeLayout(count: number, width: number, height: number): Point[] {
  const ry = Math.max(20, (height - marginPx.top - marginPx.bottom) / 2)
  const rx = Math.max(20, Math.min((width - 2 * marginPx.x) / 2, ry * 1.7))
  const centre = { x: width / 2, y: marginPx.top + ry }
  return Array.from({ length: count }, (_, i) => {
    const angle = -Math.PI / 2 + (2 * Math.PI * i) / count
    return { x: centre.x + rx * Math.cos(angle), y: centre.y + ry * Math.sin(angle) }
  })
}

/** Two lines of words below a circle, and the gap above them. */
const labelPx = 44
/** Words of nodes that stand further apart sideways pass each other. */
const besidePx = 100

/** The largest radius at which no node stands on the words of the one above it. */
function labelRoom(points: readonly Point[]): number {
  const gaps = points.flatMap((one) =>
    points
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
