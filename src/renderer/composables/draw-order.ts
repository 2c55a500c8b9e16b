import { gutterPx, type HistoryScale } from './history-scale.ts'
import { firstAbove, firstAtLeast } from './history-lanes.ts'
import { boxOf, type Box } from './draw-bars.ts'
import type { HistoryScene } from './draw-history.ts'

/** More points in view than this are a smear: the order is drawn when one is closer. */
export const pointsMax = 300
const headPx = 6

/** Points of the order in view, [first, end). */
function pointsWithin(scene: HistoryScene, scale: HistoryScale): readonly [number, number] {
  const { moments } = scene.marks
  return [firstAtLeast(moments, scale.window.from), firstAbove(moments, scale.window.to)]
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Where each operation of the order in view takes effect, at the lower edge of its bar: none where there are too many. */
export function orderPoints(scene: HistoryScene, scale: HistoryScale): readonly Point[] {
  const [first, end] = pointsWithin(scene, scale)
  if (end - first > pointsMax) return []
  const { order, moments } = scene.marks
  const points: Point[] = []
  // One more at both sides, so that the line comes from and goes on to somewhere.
  for (let i = Math.max(0, first - 1); i < Math.min(order.length, end + 1); i++) {
    const box = boxOf(scene, scale, order[i]!)
    if (box !== null) points.push({ x: scale.x(moments[i]!) + 1, y: box.top + scale.barPx - 1 })
  }
  return points
}

/** A thin line from one to the next, to lie under the bars. */
export function drawOrderLine(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  colour: (token: string) => string,
): void {
  context.strokeStyle = colour('text')
  context.lineWidth = 1
  context.globalAlpha = 0.55
  context.beginPath()
  for (const { x, y } of points) context.lineTo(x, y)
  context.stroke()
  context.globalAlpha = 1
}

/** A mark at each, to lie on the bars. */
export function drawOrderPoints(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  colour: (token: string) => string,
): void {
  context.fillStyle = colour('text')
  for (const { x, y } of points) diamond(context, x, y)
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath()
  context.moveTo(x, y - 4)
  context.lineTo(x + 3, y)
  context.lineTo(x, y + 4)
  context.lineTo(x - 3, y)
  context.closePath()
  context.fill()
}

/** The edges of a cycle as arrows from transaction to transaction, each with its kind; side by side where they meet. */
export function drawCycle(
  context: CanvasRenderingContext2D,
  scene: HistoryScene,
  scale: HistoryScale,
  colour: (token: string) => string,
): void {
  const { cycle } = scene.marks
  cycle.forEach(({ from, to, kind }, i) => {
    const [a, b] = [boxOf(scene, scale, from), boxOf(scene, scale, to)]
    if (a === null || b === null) return
    const share = (i + 1) / (cycle.length + 1)
    const ends = { start: within(a, share, scale), end: within(b, share, scale) }
    drawArrow(context, pathOf(a, b, ends, scale.barPx), scene.edgeText(kind), colour)
  })
}

/** A place in the part of the bar that is in view, or as near to it as the picture goes. */
function within({ left, right }: Box, share: number, { width }: HistoryScale): number {
  const [from, to] = [Math.max(left, gutterPx + 4), Math.min(right, width - 4)]
  return from > to
    ? Math.min(Math.max((left + right) / 2, gutterPx + 4), width - 4)
    : from + (to - from) * share
}

interface Path {
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
  /** Heights of the two handles, which stand straight below or above the ends. */
  readonly handles: readonly [number, number]
}

function pathOf(a: Box, b: Box, { start, end }: { start: number; end: number }, barPx: number): Path {
  const isDown = b.top > a.top
  const isLevel = b.top === a.top
  const from = { x: start, y: isDown && !isLevel ? a.top + barPx : a.top }
  const to = { x: end, y: isDown || isLevel ? b.top : b.top + barPx }
  if (isLevel) return { from, to, handles: [from.y - 28, to.y - 28] }
  const half = (to.y - from.y) / 2
  return { from, to, handles: [from.y + half, to.y - half] }
}

function drawArrow(
  context: CanvasRenderingContext2D,
  { from, to, handles: [first, second] }: Path,
  text: string,
  colour: (token: string) => string,
): void {
  context.strokeStyle = context.fillStyle = colour('violation')
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.bezierCurveTo(from.x, first, to.x, second, to.x, to.y)
  context.stroke()
  const back = Math.sign(to.y - second) || 1
  context.beginPath()
  context.moveTo(to.x, to.y)
  context.lineTo(to.x - headPx * 0.8, to.y - back * headPx * 1.4)
  context.lineTo(to.x + headPx * 0.8, to.y - back * headPx * 1.4)
  context.closePath()
  context.fill()
  // A cubic curve's middle is an eighth of each end and three eighths of each handle.
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 8 + ((first + second) * 3) / 8 }
  const width = text.length * 6.7 + 10
  context.fillRect(middle.x - width / 2, middle.y - 8, width, 16)
  context.fillStyle = colour('ground')
  context.fillText(text, middle.x - width / 2 + 5, middle.y + 0.5)
}
