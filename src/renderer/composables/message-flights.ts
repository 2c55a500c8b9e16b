import type { MessageMark } from '../../contract/session.ts'
import type { Point } from './node-layout.ts'
import type { Picture } from './draw-topology.ts'

/** A mark under way on the screen. Times in milliseconds of the page's clock. */
interface Flight {
  readonly mark: MessageMark
  readonly beganMs: number
}

const flightMs = 420
const flightsMax = 160
/** Colours and shapes; kinds beyond so many take the colours again with other shapes. */
const looksMax = 6
/** A kind that was not seen for so long leaves the legend. */
const kindMs = 1_500
/** What is left of a kind's busyness with each frame: about the last second counts. */
const fading = 0.95

/** How a kind of message is drawn. */
export interface KindLook {
  readonly kind: string
  /** By first appearance, from 0. */
  readonly index: number
  readonly colour: number
  readonly shape: number
}

/** The marks that move now, and how each kind of message looks, by its first appearance. */
export class MessageFlights {
  readonly #looks = new Map<string, KindLook>()
  readonly #seenMs = new Map<string, number>()
  readonly #busyness = new Map<string, number>()
  #flights: Flight[] = []

  get isEmpty(): boolean {
    return this.#flights.length === 0
  }

  /** Marks of one frame start one after the other, spread over the time until the next frame. */
  take(marks: readonly MessageMark[], nowMs: number, frameMs: number): void {
    for (const [kind, busyness] of this.#busyness) this.#busyness.set(kind, busyness * fading)
    marks.forEach((mark, i) => {
      this.lookOf(mark.type)
      this.#busyness.set(mark.type, (this.#busyness.get(mark.type) ?? 0) + 1)
      this.#seenMs.set(mark.type, nowMs)
      this.#flights.push({ mark, beganMs: nowMs + (i / marks.length) * frameMs })
    })
    this.#flights = this.#flights.slice(-flightsMax)
  }

  clear(): void {
    this.#flights = []
    this.#looks.clear()
    this.#seenMs.clear()
    this.#busyness.clear()
  }

  draw(context: CanvasRenderingContext2D, nowMs: number, placeOf: PlaceOf, picture: Picture): void {
    this.#flights = this.#flights.filter((flight) => nowMs < flight.beganMs + flightMs)
    for (const { mark, beganMs } of this.#flights) {
      const progress = (nowMs - beganMs) / flightMs
      const [from, to] = [placeOf(mark.from), placeOf(mark.to)]
      if (progress < 0 || from === null || to === null) continue
      drawMark(context, mark, progress, from, to, this.lookOf(mark.type), picture)
    }
  }

  /** The kinds that were seen lately, busiest first. */
  recent(nowMs: number): KindLook[] {
    const busyness = ({ kind }: KindLook): number => this.#busyness.get(kind) ?? 0
    return [...this.#looks.values()]
      .filter(({ kind }) => nowMs - (this.#seenMs.get(kind) ?? 0) < kindMs)
      .sort((a, b) => busyness(b) - busyness(a))
  }

  lookOf(kind: string): KindLook {
    const known = this.#looks.get(kind)
    if (known !== undefined) return known
    const index = this.#looks.size
    const shape = (index + Math.floor(index / looksMax)) % looksMax
    const look = { kind, index, colour: index % looksMax, shape }
    this.#looks.set(kind, look)
    return look
  }
}

export type PlaceOf = (address: string) => Point | null

function drawMark(
  context: CanvasRenderingContext2D,
  mark: MessageMark,
  progress: number,
  from: Point,
  to: Point,
  look: KindLook,
  { colour, radius }: Picture,
): void {
  const dies = mark.fate === 'cut' || mark.fate === 'loss'
  // What was cut dies half way; what nobody hears dies at the door.
  const reach = dies ? 0.5 : 1
  const eased = Math.min(reach, progress * (dies ? 1.25 : 1))
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const start = Math.min(0.45, radius / length)
  const t = start + (1 - 2 * start) * eased
  // Each direction keeps to its own side of the link.
  const aside = 4
  const x = from.x + (to.x - from.x) * t - ((to.y - from.y) / length) * aside
  const y = from.y + (to.y - from.y) * t + ((to.x - from.x) / length) * aside
  const isDying =
    (dies && eased >= reach) || (mark.fate === 'down' && progress > 0.85) || mark.fate === 'stale'
  if (isDying) {
    const fade = Math.max(0, 1 - (progress - 0.4) / 0.6)
    context.globalAlpha = mark.fate === 'down' ? 1 : fade
    drawDeath(context, x, y, colour('fault'))
    context.globalAlpha = 1
    return
  }
  drawShape(context, x, y, look.shape, colour(`message-${look.colour + 1}`))
}

function drawDeath(context: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  context.strokeStyle = colour
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(x - 4, y - 4)
  context.lineTo(x + 4, y + 4)
  context.moveTo(x + 4, y - 4)
  context.lineTo(x - 4, y + 4)
  context.stroke()
}

/** One shape a kind: disc, square, diamond, triangle, ring, bar. */
export function drawShape(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  shape: number,
  colour: string,
): void {
  context.fillStyle = context.strokeStyle = colour
  context.beginPath()
  if (shape === 1) context.rect(x - 3.2, y - 3.2, 6.4, 6.4)
  else if (shape === 2) polygon(context, x, y, 4, 4.6)
  else if (shape === 3) polygon(context, x, y, 3, 4.8)
  else if (shape === 5) context.rect(x - 4.5, y - 1.6, 9, 3.2)
  else context.arc(x, y, shape === 4 ? 3.2 : 3.6, 0, 2 * Math.PI)
  if (shape === 4) {
    context.lineWidth = 1.8
    context.stroke()
  } else context.fill()
}

function polygon(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  corners: number,
  reach: number,
): void {
  for (let i = 0; i < corners; i++) {
    const angle = -Math.PI / 2 + (2 * Math.PI * i) / corners
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle))
  }
  context.closePath()
}
