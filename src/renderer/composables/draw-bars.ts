import type { HistoryScale } from './history-scale.ts'
import { barsWithin, type Lane } from './history-lanes.ts'
import type { HistoryScene } from './draw-history.ts'

/** Narrower bars are slivers: neighbours of one state are drawn as one. */
const sliverPx = 3
/** A bar is never invisible. */
const leastPx = 1.5
/** Narrower evidence has its text beside it. */
const narrowPx = 40
const letterPx = 6.62

interface Brush {
  readonly context: CanvasRenderingContext2D
  readonly scale: HistoryScale
  readonly scene: HistoryScene
  readonly colour: (token: string) => string
}

/** One box on the canvas: a bar, or the part of it that can be seen. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
}

const stateTokens = ['accent', 'text-faint', 'unknown'] as const

/** Every bar of the lanes in view; the evidence last, so that it lies on top. */
export function drawBars(brush: Brush): void {
  const { scale, scene } = brush
  for (let row = scale.first; row < scale.end; row++)
    drawLane(brush, scene.lanes.lanes[row]!, barTop(scale, row))
  for (const index of scene.marks.evidence) {
    const box = boxOf(scene, scale, index)
    if (box !== null) drawEvidence(brush, box, index)
  }
  for (const index of [...scene.lit, scene.hovered, scene.focused]) {
    const box = index === null ? null : boxOf(scene, scale, index)
    if (box !== null) outline(brush, box, index === scene.focused)
  }
}

function barTop({ y, lanePx, barPx }: HistoryScale, row: number): number {
  return y(row) + (lanePx - barPx) / 2
}

/** Where an operation's bar is, even when it is out of view in time; null when it has no lane. */
export function boxOf({ lanes }: HistoryScene, scale: HistoryScale, index: number): Box | null {
  const row = lanes.laneOf[index] ?? -1
  if (row < 0) return null
  const [lane, place] = [lanes.lanes[row]!, lanes.placeOf[index]!]
  return boxAt(scale, lane, place, barTop(scale, row))
}

function boxAt(scale: HistoryScale, lane: Lane, place: number, top: number): Box {
  const left = scale.x(lane.starts[place]!)
  return { left, right: Math.max(left + leastPx, scale.x(lane.ends[place]!)), top }
}

function drawLane(brush: Brush, lane: Lane, top: number): void {
  const { scale } = brush
  const [first, end] = barsWithin(lane, scale.window.from, scale.window.to)
  let [left, right, state] = [0, -1, -1]
  const flush = (): void => {
    if (state >= 0) drawSliver(brush, left, right, top, state)
    state = -1
  }
  for (let i = first; i < end; i++) {
    const from = scale.x(lane.starts[i]!)
    const to = Math.max(from + leastPx, scale.x(lane.ends[i]!))
    if (to - from > sliverPx) {
      flush()
      drawBar(brush, { left: from, right: to, top }, lane, i)
    } else if (state === lane.states[i] && from <= right + 0.5) right = Math.max(right, to)
    else {
      flush()
      ;[left, right, state] = [from, to, lane.states[i]!]
    }
  }
  flush()
}

function drawSliver(
  { context, colour, scale: { barPx } }: Brush,
  left: number,
  right: number,
  top: number,
  state: number,
): void {
  context.fillStyle = colour(stateTokens[state]!)
  context.globalAlpha = 0.45
  // What did not happen is half as high, what nobody knows the end of hangs from the upper edge: not told by colour alone.
  const [from, high] =
    state === 1 ? [top + barPx / 4, barPx / 2] : state === 2 ? [top, barPx / 2] : [top, barPx]
  context.fillRect(left, from, right - left, high)
  context.globalAlpha = 1
}

function drawBar(brush: Brush, box: Box, lane: Lane, place: number): void {
  const { context, colour } = brush
  const { barPx } = brush.scale
  const [left, right] = seen(brush, box)
  const state = lane.states[place]!
  context.lineWidth = 1
  context.strokeStyle = colour(stateTokens[state]!)
  if (state === 2) drawOpen(brush, left, right, box)
  else {
    context.fillStyle = colour(state === 0 ? 'accent-ground' : 'ground')
    context.fillRect(left, box.top, right - left, barPx)
    // Quiet edges: what is to be looked at has loud ones.
    context.globalAlpha = 0.6
    context.strokeRect(left + 0.5, box.top + 0.5, right - left - 1, barPx - 1)
    context.globalAlpha = 1
  }
  drawText(brush, box, lane.operations[place]!, state === 1 ? 'text-soft' : 'text', state === 1)
}

/** Open to the right: it may take effect at any time from its call on. */
function drawOpen(
  { context, colour, scale: { barPx } }: Brush,
  left: number,
  right: number,
  { left: start, top }: Box,
): void {
  context.setLineDash([4, 3])
  context.beginPath()
  for (const y of [top + 0.5, top + barPx - 0.5]) {
    context.moveTo(left, y)
    context.lineTo(right, y)
  }
  context.stroke()
  context.setLineDash([])
  context.fillStyle = colour('unknown')
  if (start >= left - 1) context.fillRect(start, top, 2, barPx)
}

function drawEvidence(brush: Brush, box: Box, index: number): void {
  const { context, colour, scene } = brush
  const { barPx } = brush.scale
  const wide = { ...box, right: Math.max(box.right, box.left + 4) }
  const [left, right] = seen(brush, wide)
  if (right < left) return
  const tone = colour(scene.isViolation ? 'violation' : 'text')
  const isOpen = scene.operations[index]!.outcome === 'info'
  context.fillStyle = colour(scene.isViolation ? 'violation-ground' : 'raised')
  context.fillRect(left, box.top, right - left, barPx)
  context.strokeStyle = context.fillStyle = tone
  context.lineWidth = 2
  context.setLineDash(isOpen ? [5, 3] : [])
  context.strokeRect(left + 1, box.top + 1, right - left - 2, barPx - 2)
  context.setLineDash([])
  const isBlocked = scene.marks.blocked === index
  const isNarrow = right - left < narrowPx
  if (isNarrow) drawBeside(brush, right + (isBlocked ? 22 : 6), box.top, index)
  else drawText(brush, wide, index, 'text', false, isBlocked ? 16 : 0)
  if (isBlocked) drawStop(brush, isNarrow ? right + 10 : right - 9, box.top + barPx / 2)
}

/** What evidence says that has no room for it inside, where nothing else of its lane is in the way. */
function drawBeside({ context, colour, scale, scene }: Brush, x: number, top: number, index: number): void {
  const { lanes, laneOf, placeOf } = scene.lanes
  const lane = lanes[laneOf[index]!]!
  const next = lane.starts[placeOf[index]! + 1]
  const text = scene.text(index)
  const free = next === undefined ? scale.width : scale.x(next)
  if (x + text.length * letterPx + 4 > free) return
  context.fillStyle = colour('ground')
  context.fillRect(x - 2, top + scale.barPx / 2 - 8, text.length * letterPx + 4, 16)
  context.fillStyle = colour('text')
  context.fillText(text, x, top + scale.barPx / 2 + 0.5)
}

/** A stop sign where no order works: a disc with a bar. */
function drawStop({ context, colour }: Brush, x: number, y: number): void {
  context.beginPath()
  context.arc(x, y, 7, 0, 2 * Math.PI)
  context.fillStyle = colour('violation')
  context.fill()
  context.fillStyle = colour('violation-ground')
  context.fillRect(x - 4, y - 1.25, 8, 2.5)
}

function outline({ context, colour, scale: { barPx } }: Brush, box: Box, isFocused: boolean): void {
  const left = Math.max(-10, box.left)
  context.strokeStyle = colour(isFocused ? 'text' : 'text-soft')
  context.lineWidth = isFocused ? 2 : 1.5
  context.strokeRect(left - 2, box.top - 2, Math.max(6, box.right - left + 4), barPx + 4)
}

/** The part of a bar that is worth painting: a canvas paints slowly what is far outside of it. */
function seen({ scale }: Brush, { left, right }: Box): readonly [number, number] {
  return [Math.max(left, -10), Math.min(right, scale.width + 10)]
}

/** As much of the operation as there is room for; it stays in view while its bar does. */
function drawText(brush: Brush, box: Box, index: number, token: string, isStruck: boolean, tail = 0): void {
  const { context, colour, scale, scene } = brush
  const { barPx } = scale
  const left = Math.max(box.left, scale.x(scale.window.from)) + 6
  const room = Math.floor((Math.min(box.right, scale.width) - left - 4 - tail) / letterPx)
  if (room < 1) return
  const whole = scene.text(index)
  if (whole.length > room && room < 4) return
  const text = whole.length <= room ? whole : `${whole.slice(0, room - 1)}…`
  context.fillStyle = colour(token)
  context.fillText(text, left, box.top + barPx / 2 + 0.5)
  if (isStruck) context.fillRect(left, box.top + barPx / 2, text.length * letterPx, 1)
}
