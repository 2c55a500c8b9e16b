import type { HistoryLanes } from './history-lanes.ts'
import type { TimeWindow } from './time-window.ts'

export const rulerPx = 24
export const bandRowPx = 18
export const gutterPx = 64

/** Few lanes share the room that there is, within reason; many scroll. Arrows want some between the lanes. */
export function lanePxOf(count: number, height: number, hasArrows: boolean): number {
  const [least, most] = hasArrows ? [48, 80] : [26, 40]
  return Math.min(most, Math.max(least, Math.floor(height / Math.max(1, count))))
}

const barPxMax = 28

/** Between the history's times and lanes and the canvas's pixels. */
export interface HistoryScale {
  readonly window: TimeWindow
  readonly width: number
  readonly height: number
  /** Where the lanes begin: below the ruler, and the faults' row where there are faults. */
  readonly head: number
  /** Heights of a lane and of a bar in it. */
  readonly lanePx: number
  readonly barPx: number
  /** Rows [first, end) that can be seen. */
  readonly first: number
  readonly end: number
  readonly x: (time: number) => number
  readonly time: (x: number) => number
  /** Upper edge of a lane. */
  readonly y: (row: number) => number
  /** The lane there, or -1. */
  readonly row: (y: number) => number
}

export function historyScale(
  { lanes }: Pick<HistoryLanes, 'lanes'>,
  window: TimeWindow,
  top: number,
  lanePx: number,
  size: { readonly width: number; readonly height: number },
  head: number,
): HistoryScale {
  const pxPerUnit = (size.width - gutterPx) / (window.to - window.from)
  const first = Math.max(0, Math.floor(top / lanePx))
  return {
    window,
    ...size,
    head,
    lanePx,
    barPx: Math.min(barPxMax, lanePx - 8),
    first,
    end: Math.min(lanes.length, Math.ceil((top + size.height - head) / lanePx)),
    x: (time) => gutterPx + (time - window.from) * pxPerUnit,
    time: (x) => window.from + (x - gutterPx) / pxPerUnit,
    y: (row) => head + row * lanePx - top,
    row(y) {
      const row = Math.floor((y - head + top) / lanePx)
      return y < head || row < 0 || row >= lanes.length ? -1 : row
    },
  }
}
