import type { NodeFrame } from '../../contract/session.ts'
import type { Point } from './node-layout.ts'
import { lookToken, nodeLook } from './node-look.ts'
import { partingLine } from './parting-line.ts'
import { doubtsAbout } from './suspicion.ts'

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
    context.strokeStyle = context.fillStyle = colour(`side-${Math.min(i, 2) + 1}`)
    // A single point has no outline to stroke.
    if (points.length === 1) context.arc(points[0]!.x, points[0]!.y, radius + 22, 0, 2 * Math.PI)
    else context.stroke()
    context.fill()
  })
  for (let i = 1; i < known.length; i++) drawCutLine(context, known[0]!, known[i]!, picture)
}

/** A jagged line that keeps the sides apart, as far from both as it can be; none where no straight line does. */
function drawCutLine(
  context: CanvasRenderingContext2D,
  one: readonly Point[],
  other: readonly Point[],
  { colour, width, height }: Picture,
): void {
  const line = partingLine(one, other)
  if (line === null) return
  const { at, along } = line
  const across = { x: along.y, y: -along.x }
  const reach = Math.min(width, height) * 0.5
  context.beginPath()
  for (let t = -reach, i = 0; t <= reach; t += 9, i++) {
    const jag = i % 2 === 0 ? 4 : -4
    context.lineTo(at.x + along.x * t + across.x * jag, at.y + along.y * t + across.y * jag)
  }
  context.strokeStyle = colour('fault')
  context.lineWidth = 2
  context.lineJoin = 'miter'
  context.stroke()
}

/** What circles cannot say: progress rings, the leader's star, crosses, pause bars, marks of blocked and doubted nodes. */
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
    if (frame?.view) drawRing(context, radius + 5, frame.view.progress, picture)
    if (look === 'leader') drawStar(context, 0, -radius * 0.52, radius * 0.2, colour('on-leader'))
    if (look === 'down') drawCross(context, radius * 0.42)
    if (look === 'paused') drawBars(context, radius * 0.4)
    if (look === 'blocked') drawBlocked(context, radius, picture)
    const doubts = doubtsAbout(id, frames)
    if (doubts.length > 0)
      drawEye(
        context,
        radius,
        doubts.some(({ state }) => state === 'dead'),
        picture,
      )
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
  context.lineWidth = 2
  context.beginPath()
  context.arc(0, 0, radius, 0, 2 * Math.PI)
  context.strokeStyle = colour('line')
  context.stroke()
  context.beginPath()
  context.arc(0, 0, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, decided / length))
  context.strokeStyle = colour('text-soft')
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
  context.save()
  context.translate(radius * 0.75, -radius * 0.75)
  context.beginPath()
  context.arc(0, 0, 8, 0, 2 * Math.PI)
  context.fill()
  context.fillStyle = colour('ground')
  context.fillRect(-4.5, -1.5, 9, 3)
  context.restore()
}

/** Others have an eye on this node: they suspect it. Struck out when somebody declares it dead. */
function drawEye(
  context: CanvasRenderingContext2D,
  radius: number,
  isDead: boolean,
  { colour }: Picture,
): void {
  context.save()
  context.translate(-radius * 0.8, -radius * 0.8)
  context.beginPath()
  context.ellipse(0, 0, 10, 8, 0, 0, 2 * Math.PI)
  context.fillStyle = colour('ground')
  context.fill()
  context.strokeStyle = context.fillStyle = colour('state-blocked')
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(-8, 0)
  context.quadraticCurveTo(0, -9, 8, 0)
  context.quadraticCurveTo(0, 9, -8, 0)
  context.stroke()
  context.beginPath()
  context.arc(0, 0, 2.6, 0, 2 * Math.PI)
  context.fill()
  if (isDead) {
    context.beginPath()
    context.moveTo(-7, 6)
    context.lineTo(7, -6)
    context.stroke()
  }
  context.restore()
}
