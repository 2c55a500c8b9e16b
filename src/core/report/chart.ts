/** Charts as inline SVG, drawn from series; colours come from the report's style sheet by class. */

export interface ChartLine {
  /** CSS class that colours it: `line-1`, `line-2`. */
  readonly look: string
  /** One value for each window; null is a gap. */
  readonly values: readonly (number | null)[]
}

export interface ChartBand {
  readonly fromUs: number
  readonly untilUs: number
  readonly title: string
}

export interface ChartSetup {
  readonly title: string
  readonly xTitle: string
  readonly windowUs: number
  readonly endUs: number
  readonly lines: readonly ChartLine[]
  readonly bands: readonly ChartBand[]
  readonly scale: 'linear' | 'log'
  /** Upper end of a linear scale; null: the largest value. */
  readonly max: number | null
}

const width = 860
const height = 170
const margin = { left: 56, right: 12, top: 8, bottom: 30 }
const plot = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }

/** One chart: title, axes with labels, fault bands behind, a line for each series with gaps where nothing was measured. */
export function renderChart(setup: ChartSetup): string {
  const scale = yScale(setup)
  const x = (timeUs: number): number => margin.left + (timeUs / Math.max(1, setup.endUs)) * plot.width
  const bands = setup.bands.map((band) => {
    const [from, until] = [x(band.fromUs), x(Math.min(band.untilUs, setup.endUs))]
    return `<rect class="band" x="${round(from)}" y="${margin.top}" width="${round(Math.max(1, until - from))}" height="${plot.height}"><title>${text(band.title)}</title></rect>`
  })
  const grid = scale.ticks.map(
    (tick) =>
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${round(scale.y(tick))}" y2="${round(scale.y(tick))}"/>` +
      `<text class="tick" x="${margin.left - 6}" y="${round(scale.y(tick) + 4)}" text-anchor="end">${number(tick)}</text>`,
  )
  const lines = setup.lines.map(
    (line) => `<path class="${line.look}" d="${path(line.values, setup.windowUs, x, scale.y)}"/>`,
  )
  return (
    `<figure><figcaption>${text(setup.title)}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(setup.title)}">` +
    `${bands.join('')}${grid.join('')}${timeAxis(setup, x)}${lines.join('')}</svg></figure>`
  )
}

interface Scale {
  readonly ticks: readonly number[]
  readonly y: (value: number) => number
}

function yScale({ lines, scale, max }: ChartSetup): Scale {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null))
  if (scale === 'linear') {
    const top = max ?? niceCeiling(Math.max(1, ...sample(values)))
    return {
      ticks: [0, top / 2, top],
      y: (value) => margin.top + plot.height * (1 - Math.min(value, top) / top),
    }
  }
  const positive = values.filter((value) => value > 0)
  const low = Math.floor(Math.log10(Math.min(...sample(positive), 1)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...sample(positive), 1))))
  const place = (value: number): number => (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i))
  return { ticks, y: (value) => margin.top + plot.height * (1 - place(value)) }
}

/** `Math.max` takes its values as arguments; a long run has more windows than arguments are allowed. */
function sample(values: readonly number[]): number[] {
  const result: number[] = []
  for (let i = 0; i < values.length; i += 1000)
    result.push(Math.max(...values.slice(i, i + 1000)), Math.min(...values.slice(i, i + 1000)))
  return result
}

function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find((factor) => factor * magnitude >= value) ?? 10
  return step * magnitude
}

function timeAxis(setup: ChartSetup, x: (timeUs: number) => number): string {
  const seconds = setup.endUs / 1_000_000
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600].find((size) => seconds / size <= 12) ?? 3600
  const ticks: string[] = []
  for (let i = 0; i * step <= seconds; i++) {
    const at = Number((i * step).toFixed(1))
    ticks.push(
      `<text class="tick" x="${round(x(at * 1_000_000))}" y="${height - 14}" text-anchor="middle">${at}</text>`,
    )
  }
  return `${ticks.join('')}<text class="tick" x="${width - margin.right}" y="${height - 2}" text-anchor="end">${text(setup.xTitle)}</text>`
}

function path(
  values: readonly (number | null)[],
  windowUs: number,
  x: (timeUs: number) => number,
  y: (value: number) => number,
): string {
  let pen = 'M'
  const parts: string[] = []
  values.forEach((value, i) => {
    if (value === null) {
      pen = 'M'
      return
    }
    parts.push(`${pen}${round(x((i + 0.5) * windowUs))} ${round(y(value))}`)
    pen = 'L'
  })
  return parts.join('')
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** Text that is safe inside HTML and SVG. */
export function text(raw: string): string {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
