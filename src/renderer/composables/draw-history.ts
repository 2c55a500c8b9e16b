import type { HistoryBand } from '../../contract/history.ts'
import type { RecordedHistory, RecordedOperation } from '../../core/history/recorded-history.ts'
import { drawBars } from './draw-bars.ts'
import { drawCycle, drawOrderLine, drawOrderPoints, orderPoints } from './draw-order.ts'
import type { HistoryLanes } from './history-lanes.ts'
import type { HistoryMarks } from './history-marks.ts'
import { bandRowPx, gutterPx, rulerPx, type HistoryScale } from './history-scale.ts'
import { momentText } from './history-text.ts'
import { ticksOf } from './time-window.ts'

/** Everything that is to be seen. */
export interface HistoryScene {
  readonly operations: readonly RecordedOperation[]
  readonly lanes: HistoryLanes
  readonly clock: RecordedHistory['clock']
  readonly bands: readonly HistoryBand[]
  readonly marks: HistoryMarks
  /** False: the evidence is of an answer that is no violation. */
  readonly isViolation: boolean
  readonly focused: number | null
  readonly hovered: number | null
  readonly lit: ReadonlySet<number>
  readonly text: (index: number) => string
  readonly edgeText: (kind: string) => string
  readonly bandText: (band: HistoryBand) => string
}

const tickSpacingPx = 110

/** Draws what is in view, and nothing else. */
export function drawHistory(
  context: CanvasRenderingContext2D,
  scene: HistoryScene,
  scale: HistoryScale,
  colour: (token: string) => string,
  fonts: { readonly text: string; readonly mono: string },
): void {
  context.textBaseline = 'middle'
  context.font = `11px ${fonts.mono}`
  const unitsPerPx = (scale.window.to - scale.window.from) / (scale.width - gutterPx)
  const spacing = tickSpacingPx * unitsPerPx
  const ticks = ticksOf(scale.window, spacing, scene.clock === 'index')
  clipped(context, gutterPx, rulerPx, scale, () => {
    drawBands(context, scene, scale, colour, fonts.text)
    drawGrid(context, ticks, scale, colour)
  })
  context.font = `11px ${fonts.mono}`
  clipped(context, gutterPx, scale.head, scale, () => {
    const points = orderPoints(scene, scale)
    drawOrderLine(context, points, colour)
    drawBars({ context, scene, scale, colour })
    drawOrderPoints(context, points, colour)
    drawCycle(context, scene, scale, colour)
  })
  clipped(context, 0, scale.head, scale, () => drawNames(context, scene, scale, colour))
  drawRuler(context, ticks, spacing, scene, scale, colour)
}

function clipped(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  { width, height }: HistoryScale,
  draw: () => void,
): void {
  context.save()
  context.beginPath()
  context.rect(left, top, width - left, height - top)
  context.clip()
  draw()
  context.restore()
}

function drawBands(
  context: CanvasRenderingContext2D,
  { bands, bandText, lanes }: HistoryScene,
  scale: HistoryScale,
  colour: (token: string) => string,
  family: string,
): void {
  context.font = `11px ${family}`
  for (const band of bands) {
    const left = scale.x(band.from)
    const right = Math.max(left + 2, scale.x(band.to ?? lanes.to))
    if (right < gutterPx || left > scale.width) continue
    context.fillStyle = colour('fault-band')
    context.fillRect(left, rulerPx, right - left, scale.height)
    context.fillStyle = colour('fault')
    context.fillRect(left, rulerPx, 2, bandRowPx)
    context.save()
    context.beginPath()
    context.rect(left, rulerPx, right - left - 4, bandRowPx)
    context.clip()
    context.fillText(bandText(band), Math.max(left, gutterPx) + 6, rulerPx + bandRowPx / 2)
    context.restore()
  }
}

function drawGrid(
  context: CanvasRenderingContext2D,
  ticks: readonly number[],
  scale: HistoryScale,
  colour: (token: string) => string,
): void {
  context.fillStyle = colour('line')
  context.globalAlpha = 0.6
  for (let row = scale.first; row <= scale.end; row++)
    context.fillRect(0, Math.round(scale.y(row)), scale.width, 1)
  context.globalAlpha = 0.35
  for (const tick of ticks) context.fillRect(Math.round(scale.x(tick)), scale.head, 1, scale.height)
  context.globalAlpha = 1
}

function drawNames(
  context: CanvasRenderingContext2D,
  { lanes, marks, operations }: HistoryScene,
  scale: HistoryScale,
  colour: (token: string) => string,
): void {
  context.fillStyle = colour('panel')
  context.fillRect(0, scale.head, gutterPx, scale.height)
  const accused = new Set(marks.evidence.map((index) => operations[index]!.process))
  for (let row = scale.first; row < scale.end; row++) {
    const { process } = lanes.lanes[row]!
    const text = process.length > 7 ? `${process.slice(0, 6)}…` : process
    context.fillStyle = colour(accused.has(process) ? 'text' : 'text-soft')
    context.fillText(text, 12, scale.y(row) + scale.lanePx / 2)
    if (accused.has(process)) context.fillRect(0, scale.y(row) + 4, 3, scale.lanePx - 8)
  }
  context.fillStyle = colour('line')
  context.fillRect(gutterPx - 1, scale.head, 1, scale.height)
}

function drawRuler(
  context: CanvasRenderingContext2D,
  ticks: readonly number[],
  spacing: number,
  { clock, marks, operations, isViolation }: HistoryScene,
  scale: HistoryScale,
  colour: (token: string) => string,
): void {
  context.fillStyle = colour('panel')
  context.fillRect(0, 0, scale.width, rulerPx)
  context.fillRect(0, 0, gutterPx, scale.head)
  context.fillStyle = colour('line')
  context.fillRect(0, rulerPx - 1, scale.width, 1)
  context.fillRect(0, scale.head - 1, scale.width, 1)
  for (const tick of ticks) {
    const x = scale.x(tick)
    if (x < gutterPx) continue
    context.fillStyle = colour('line-strong')
    context.fillRect(Math.round(x), rulerPx - 5, 1, 4)
    context.fillStyle = colour('text-soft')
    const text = momentText(tick, clock, spacing)
    context.fillText(clock === 'us' ? `${text} s` : text, x + 4, rulerPx / 2 - 3)
  }
  // A flag for each piece of evidence is seen from every lane.
  context.fillStyle = colour(isViolation ? 'violation' : 'text')
  for (const index of marks.evidence) {
    const x = scale.x(operations[index]!.call)
    if (x < gutterPx || x > scale.width) continue
    context.beginPath()
    context.moveTo(x - 4, rulerPx - 7)
    context.lineTo(x + 4, rulerPx - 7)
    context.lineTo(x, rulerPx - 1)
    context.fill()
  }
}
