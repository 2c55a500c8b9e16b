import uPlot from 'uplot'
import { markRaw, onBeforeUnmount, onMounted, watch, type Ref } from 'vue'
import { themeColours } from './theme-colours.ts'

/** Where the plotting areas of all tracks begin and end, in pixels from the chart's edges. */
export const plotEdgesPx = { left: 44, right: 18 }
const axisPx = 22
/** Charts are drawn again at most so often: their windows are no shorter. */
const redrawMs = 200

export interface ChartLine {
  readonly label: string
  /** One value a window; null is a gap. */
  readonly values: readonly (number | null)[]
  /** Token of the line's colour. */
  readonly token: string
  readonly filled?: boolean
}

export interface ChartBand {
  readonly fromUs: number
  readonly toUs: number
  readonly isPlanned: boolean
}

export interface ChartInput {
  readonly lines: readonly ChartLine[]
  readonly windowUs: number
  readonly endUs: number
  readonly bands: readonly ChartBand[]
  readonly isLog: boolean
  /** Fixed upper end of the scale; null: as the data want it. */
  readonly max: number | null
  readonly hasAxis: boolean
  readonly theme: string
}

/** One uPlot chart on the shared time axis; it lives and dies with its element. */
export function useChart(element: Ref<HTMLElement | null>, input: () => ChartInput): void {
  let plot: uPlot | null = null
  let observer: ResizeObserver | null = null
  let timer: ReturnType<typeof setTimeout> | null = null

  function redraw(): void {
    timer = null
    plot?.setData(data(input()))
  }

  function build(): void {
    plot?.destroy()
    if (element.value === null) return
    plot = markRaw(new uPlot(options(element.value, input), data(input()), element.value))
  }

  onMounted(() => {
    build()
    if (element.value === null) return
    observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) plot?.setSize(sizeOf(entry.target as HTMLElement))
    })
    observer.observe(element.value)
  })
  onBeforeUnmount(() => {
    if (timer !== null) clearTimeout(timer)
    observer?.disconnect()
    plot?.destroy()
  })
  watch(() => [input().theme, input().isLog, input().hasAxis, input().lines.length].join(), build, {
    flush: 'post',
  })
  watch(
    () => [input().lines, input().bands, input().endUs],
    () => (timer ??= setTimeout(redraw, redrawMs)),
  )
}

function data({ lines, windowUs }: ChartInput): uPlot.AlignedData {
  const count = Math.max(0, ...lines.map((line) => line.values.length))
  const times = Array.from({ length: count }, (_, i) => ((i + 0.5) * windowUs) / 1_000_000)
  return [times, ...lines.map((line) => [...line.values])]
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) }
}

function options(element: HTMLElement, input: () => ChartInput): uPlot.Options {
  const colour = themeColours()
  const { lines, isLog, hasAxis } = input()
  const soft = colour('text-soft')
  const font = `11px ${getComputedStyle(element).fontFamily}`
  const hairline = { stroke: colour('line'), width: 1 }
  return {
    ...sizeOf(element),
    padding: [6, plotEdgesPx.right, hasAxis ? 0 : 4, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [0, input().endUs / 1_000_000] },
      y: { distr: isLog ? 3 : 1, range: (_, min, max) => yRange(min, max, input()) },
    },
    axes: [
      {
        show: hasAxis,
        size: axisPx,
        stroke: soft,
        font,
        grid: { show: false },
        ticks: { ...hairline, size: 4 },
        values: (_, splits) => splits.map((seconds) => `${seconds} s`),
      },
      {
        size: plotEdgesPx.left,
        stroke: soft,
        font,
        gap: 4,
        grid: { ...hairline, width: 0.5 },
        ticks: { show: false },
        splits: (_, __, min, max) => ySplits(min, max, isLog),
        filter: (_, splits) => splits,
        values: (_, splits) =>
          splits.map((value: number | null) => (value === null ? '' : numberText(value))),
      },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: colour(line.token),
        width: 1.5,
        ...(line.filled === true ? { fill: `${colour(line.token)}26` } : {}),
        spanGaps: false,
        points: { show: false },
        // A lone window between two gaps is a value too.
        paths: uPlot.paths.linear!(),
      })),
    ],
    hooks: { drawClear: [(plot) => drawBands(plot, input().bands, colour)] },
  }
}

function yRange(min: number | null, max: number | null, { isLog, max: fixed }: ChartInput): [number, number] {
  if (fixed !== null) return [0, fixed]
  if (!isLog) return [0, roundUp(Math.max(1, max ?? 0))]
  const low = 10 ** Math.floor(Math.log10(Math.max(min ?? 1, 0.001)))
  const high = 10 ** Math.ceil(Math.log10(Math.max(max ?? 10, 0.01)))
  return [low, high > low ? high : low * 10]
}

/** The next of 1, 2, 4, 6, 8 times a power of ten: its half is a round number too. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power
}

/** Two or three lines are enough to read a track by. */
function ySplits(min: number, max: number, isLog: boolean): number[] {
  if (!isLog) return [min, (min + max) / 2, max]
  const powers: number[] = []
  for (let power = min; power <= max * 1.001; power *= 10) powers.push(power)
  const step = Math.ceil(powers.length / 3)
  return powers.filter((_, i) => i % step === 0)
}

/** Short, for an axis: `1.2k`, `35`, `0.1`. */
export function numberText(value: number): string {
  if (value >= 10_000) return `${Math.round(value / 1000)}k`
  if (value >= 1000) return `${(value / 1000).toFixed(1)}k`
  if (value >= 10 || Number.isInteger(value)) return String(Math.round(value))
  return String(Number(value.toPrecision(2)))
}

/** Faults that overlap are one band: the charts say when something was wrong, the track above says what. */
export function unionOf(bands: readonly ChartBand[]): ChartBand[] {
  const merged: ChartBand[] = []
  const inOrder = [...bands].sort((a, b) => Number(a.isPlanned) - Number(b.isPlanned) || a.fromUs - b.fromUs)
  for (const band of inOrder) {
    const last = merged.at(-1)
    if (last === undefined || last.isPlanned !== band.isPlanned || band.fromUs > last.toUs) merged.push(band)
    else merged[merged.length - 1] = { ...last, toUs: Math.max(last.toUs, band.toUs) }
  }
  return merged
}

function drawBands(plot: uPlot, bands: readonly ChartBand[], colour: (token: string) => string): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  for (const { fromUs, toUs, isPlanned } of unionOf(bands)) {
    const from = plot.valToPos(fromUs / 1_000_000, 'x', true)
    const to = plot.valToPos(toUs / 1_000_000, 'x', true)
    ctx.fillStyle = colour(isPlanned ? 'fault-planned' : 'fault-band')
    ctx.fillRect(from, bbox.top, Math.max(2, to - from), bbox.height)
  }
  ctx.restore()
}
