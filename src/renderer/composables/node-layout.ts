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

/** The circle of a node: smaller where many share the stage. */
export function nodeRadius(count: number, width: number, height: number): number {
  const room = Math.min(width, height * 1.4) / (count < 6 ? 12 : count * 2.2)
  return Math.round(Math.max(14, Math.min(40, room)))
}
