import type { NodeFrame } from '../../contract/session.ts'
import type { Point } from './node-layout.ts'
import { lookToken, nodeLook } from './node-look.ts'

export interface Picture {
  readonly places: ReadonlyMap<string, Point>
  readonly radius: number
  readonly width: number
  readonly height: number
  readonly colour: (token: string) => string
}

/** Clears a canvas of that size and gives its context in CSS pixels; null where there is no canvas (a test's page). */
export function beginDrawing(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth
    canvas.height = pixelHeight
  }
  const context = canvas.getContext('2d')
  context?.setTransform(ratio, 0, 0, ratio, 0, 0)
  context?.clearRect(0, 0, width, height)
  return context
}

/** The sides of a partition as tinted regions, and the line of the cut between the first two. */
export function drawSides(
  context: CanvasRenderingContext2D,
  sides: readonly (readonly string[])[],
  picture: Picture,
): void {
  const { places, radius, colour } = picture
  const known = sides.map((side) => side.flatMap((node) => places.get(node) ?? []))
  known.forEach((points, i) => {
    if (points.length === 0) return
    context.beginPath()
    points.forEach((point, j) =>
      j === 0 ? context.moveTo(point.x, point.y) : context.lineTo(point.x, point.y),
    )
    context.closePath()
    context.lineJoin = 'round'
    context.lineCap = 'round'
    context.lineWidth = radius * 2 + 44
    // One opaque shape, made translucent as a whole, so that its outline and inside do not add up.
    context.strokeStyle = context.fillStyle = colour(`side-${Math.min(i, 2) + 1}`)
    if (points.length === 1) {
      context.beginPath()
      context.arc(points[0]!.x, points[0]!.y, radius + 22, 0, 2 * Math.PI)
      context.fill()
    } else context.stroke()
  })
  for (let i = 1; i < known.length; i++) drawCutLine(context, known[0]!, known[i]!, picture)
}

/** A jagged line between two sides: perpendicular to the line between their centres. */
function drawCutLine(
  context: CanvasRenderingContext2D,
  one: readonly Point[],
  other: readonly Point[],
  { colour, width, height }: Picture,
): void {
  if (one.length === 0 || other.length === 0) return
  const [a, b] = [centre(one), centre(other)]
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1
  const along = { x: -(b.y - a.y) / length, y: (b.x - a.x) / length }
  const across = { x: along.y, y: -along.x }
  const [edgeA, edgeB] = nearest(one, other)
  const middle = { x: (edgeA.x + edgeB.x) / 2, y: (edgeA.y + edgeB.y) / 2 }
  const reach = Math.min(width, height) * 0.46
  context.beginPath()
  for (let t = -reach, i = 0; t <= reach; t += 9, i++) {
    const jag = i % 2 === 0 ? 4 : -4
    const x = middle.x + along.x * t + across.x * jag
    const y = middle.y + along.y * t + across.y * jag
    if (i === 0) context.moveTo(x, y)
    else context.lineTo(x, y)
  }
  context.strokeStyle = colour('fault')
  context.lineWidth = 2
  context.lineJoin = 'miter'
  context.stroke()
}

/** What circles cannot say: progress rings, the leader's star, crosses, pause bars, the mark of a blocked node. */
export function drawGlyphs(
  context: CanvasRenderingContext2D,
  ids: readonly string[],
  frames: readonly NodeFrame[],
  selected: string | null,
  picture: Picture,
): void {
  const { places, radius, colour } = picture
  const byNode = new Map(frames.map((frame) => [frame.node, frame]))
  for (const id of ids) {
    const place = places.get(id)
    if (place === undefined) continue
    const frame = byNode.get(id)
    const look = nodeLook(frame)
    context.save()
    context.translate(place.x, place.y)
    context.strokeStyle = context.fillStyle = colour(lookToken(look))
    if (frame?.view) drawRing(context, radius + 6, frame.view.progress, picture)
    if (look === 'leader') drawStar(context, 0, -radius * 0.52, radius * 0.2, colour('on-leader'))
    if (look === 'down') drawCross(context, radius * 0.42)
    if (look === 'paused') drawBars(context, radius * 0.4)
    if (look === 'blocked') drawBlocked(context, radius, picture)
    if (selected === id) {
      context.beginPath()
      context.arc(0, 0, radius + 11, 0, 2 * Math.PI)
      context.setLineDash([3, 4])
      context.lineWidth = 1.5
      context.strokeStyle = colour('text')
      context.stroke()
    }
    context.restore()
  }
}

/** How much of its log a node knows to be decided: a full ring means all of it. */
function drawRing(
  context: CanvasRenderingContext2D,
  radius: number,
  { decided, length }: { readonly decided: number; readonly length: number },
  { colour }: Picture,
): void {
  if (length <= 0) return
  context.lineWidth = 3
  context.beginPath()
  context.arc(0, 0, radius, 0, 2 * Math.PI)
  context.strokeStyle = colour('line')
  context.stroke()
  context.beginPath()
  context.arc(0, 0, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, decided / length))
  context.strokeStyle = colour('ok')
  context.stroke()
}

function drawStar(context: CanvasRenderingContext2D, x: number, y: number, size: number, fill: string): void {
  context.beginPath()
  for (let i = 0; i < 10; i++) {
    const reach = i % 2 === 0 ? size : size * 0.42
    const angle = -Math.PI / 2 + (Math.PI * i) / 5
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle))
  }
  context.closePath()
  context.fillStyle = fill
  context.fill()
}

function drawCross(context: CanvasRenderingContext2D, reach: number): void {
  context.lineWidth = 3
  context.lineCap = 'round'
  context.beginPath()
  context.moveTo(-reach, -reach)
  context.lineTo(reach, reach)
  context.moveTo(reach, -reach)
  context.lineTo(-reach, reach)
  context.stroke()
}

function drawBars(context: CanvasRenderingContext2D, reach: number): void {
  const width = reach * 0.5
  context.fillRect(-reach * 0.85, -reach, width, reach * 2)
  context.fillRect(reach * 0.85 - width, -reach, width, reach * 2)
}

function drawBlocked(context: CanvasRenderingContext2D, radius: number, { colour }: Picture): void {
  context.translate(radius * 0.75, -radius * 0.75)
  context.beginPath()
  context.arc(0, 0, 8, 0, 2 * Math.PI)
  context.fill()
  context.fillStyle = colour('ground')
  context.fillRect(-4.5, -1.5, 9, 3)
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 })
  return { x: sum.x / points.length, y: sum.y / points.length }
}

function nearest(one: readonly Point[], other: readonly Point[]): readonly [Point, Point] {
  let best: readonly [Point, Point] = [one[0]!, other[0]!]
  let least = Infinity
  for (const a of one) {
    for (const b of other) {
      const distance = Math.hypot(a.x - b.x, a.y - b.y)
      if (distance < least) [best, least] = [[a, b], distance]
    }
  }
  return best
}
