import type { HistoryScale } from './history-scale.ts'
import { firstAbove, firstAtLeast } from './history-lanes.ts'
import { boxOf, type Box } from './draw-bars.ts'
import type { HistoryScene } from './draw-history.ts'

/** More points in view than this are a smear: the order is drawn when one is closer. */
export const pointsMax = 300
const headPx = 6

/** Points of the order in view, [first, end). */
export function pointsWithin(scene: HistoryScene, scale: HistoryScale): readonly [number, number] {
  const { moments } = scene.marks
  return [firstAtLeast(moments, scale.window.from), firstAbove(moments, scale.window.to)]
}

/** Where each operation takes effect in the order that was found: a tick in its bar, and a thin line from one to the next. */
export function drawOrder(
  context: CanvasRenderingContext2D,
  scene: HistoryScene,
  scale: HistoryScale,
  colour: (token: string) => string,
): void {
  const [first, end] = pointsWithin(scene, scale)
  if (end - first > pointsMax) return
  const { order, moments } = scene.marks
  const points: { readonly x: number; readonly y: number }[] = []
  // One more at both sides, so that the line comes from and goes on to somewhere.
  for (let i = Math.max(0, first - 1); i < Math.min(order.length, end + 1); i++) {
    const box = boxOf(scene, scale, order[i]!)
    if (box !== null) points.push({ x: scale.x(moments[i]!) + 1, y: box.top + scale.barPx / 2 })
  }
  context.strokeStyle = context.fillStyle = colour('text')
  context.lineWidth = 1
  context.globalAlpha = 0.55
  context.beginPath()
  for (const { x, y } of points) context.lineTo(x, y)
  context.stroke()
  context.globalAlpha = 1
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

/** The edges of a cycle as arrows from transaction to transaction, each with its kind. */
export function drawCycle(
  context: CanvasRenderingContext2D,
  scene: HistoryScene,
  scale: HistoryScale,
  colour: (token: string) => string,
): void {
  for (const { from, to, kind } of scene.marks.cycle) {
    const [a, b] = [boxOf(scene, scale, from), boxOf(scene, scale, to)]
    if (a !== null && b !== null) drawArrow(context, a, b, scale.barPx, scene.edgeText(kind), colour)
  }
}

function drawArrow(
  context: CanvasRenderingContext2D,
  from: Box,
  to: Box,
  barPx: number,
  text: string,
  colour: (token: string) => string,
): void {
  const down = to.top > from.top
  const isLevel = to.top === from.top
  const start = { x: middle(from) + 8, y: isLevel || !down ? from.top : from.top + barPx }
  const end = { x: middle(to) - 8, y: isLevel || down ? to.top : to.top + barPx }
  const bow = isLevel ? -30 : Math.max(24, Math.abs(end.y - start.y) / 2) * (down ? 1 : -1)
  const [c1, c2] = [start.y + bow, isLevel ? end.y + bow : end.y - bow]
  context.strokeStyle = context.fillStyle = colour('violation')
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(start.x, start.y)
  context.bezierCurveTo(start.x, c1, end.x, c2, end.x, end.y)
  context.stroke()
  const back = Math.sign(end.y - c2) || 1
  context.beginPath()
  context.moveTo(end.x, end.y)
  context.lineTo(end.x - headPx, end.y - back * headPx * 1.5)
  context.lineTo(end.x + headPx, end.y - back * headPx * 1.5)
  context.closePath()
  context.fill()
  // A cubic curve's middle is an eighth of its ends and three eighths of its handles.
  const label = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 8 + ((c1 + c2) * 3) / 8 }
  const width = text.length * 6.7 + 10
  context.fillStyle = colour('violation')
  context.fillRect(label.x - width / 2, label.y - 8, width, 16)
  context.fillStyle = colour('ground')
  context.fillText(text, label.x - width / 2 + 5, label.y + 0.5)
}

function middle({ left, right }: Box): number {
  return (left + right) / 2
}
