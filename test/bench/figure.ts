/** What a figure is held against: the limit that the project has set itself. */
export interface Limit {
  readonly is: 'above' | 'below'
  readonly value: number
}

/** One measured number. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly limit: Limit | null
  /** What else was seen, in a few words: quantiles, counts. */
  readonly detail: string
}

export function isMet({ value, limit }: Figure): boolean {
  return limit === null || (limit.is === 'above' ? value > limit.value : value < limit.value)
}

/** Lines of a table, aligned, with the limit beside each figure. */
export function figureTable(title: string, figures: readonly Figure[]): string[] {
  const cells = figures.map((figure) => [
    figure.name,
    `${numberText(figure.value)} ${figure.unit}`,
    limitText(figure),
    figure.detail,
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)))
  return [
    title,
    ...cells.map(([name, value, limit, detail]) =>
      `  ${name!.padEnd(widths[0]!)}  ${value!.padStart(widths[1]!)}  ${limit!.padEnd(widths[2]!)}  ${detail!}`.trimEnd(),
    ),
  ]
}

/** Of a list in rising order. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export function rising(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b)
}

export function numberText(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

function limitText(figure: Figure): string {
  if (figure.limit === null) return ''
  const sign = figure.limit.is === 'above' ? '>' : '<'
  return `${isMet(figure) ? 'meets' : 'MISSES'} ${sign} ${numberText(figure.limit.value)}`
}
