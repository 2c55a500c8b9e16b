import type { RunDetail } from '../../contract/run.ts'
import type { Series } from '../../core/measure/measures.ts'
import type { Track } from './use-tracks.ts'

/** The tracks of two runs over each other, the second in the first one's windows. */
export function overlaid(left: RunDetail, right: RunDetail, t: (key: string) => string): readonly Track[] {
  const [a, b] = [left.measures.series, inWindowsOf(left.measures.series.windowUs, right.measures.series)]
  const names = [left.summary.name, right.summary.name]
  const track = (
    id: Track['id'],
    unit: string,
    of: (series: Series) => readonly (number | null)[],
    shape: { readonly isLog: boolean; readonly max: number | null },
  ): Track => ({
    id,
    title: t(`tracks.${id}`),
    unit,
    lines: [
      { label: 'A', values: of(a), token: 'series-1' },
      { label: 'B', values: of(b), token: 'series-2' },
    ],
    ...shape,
    sentence: `${t(`tracks.${id}`)}: ${names.join(' / ')}`,
  })
  const linear = { isLog: false, max: null }
  const percent = (share: number | null): number | null => (share === null ? null : share * 100)
  return [
    track('throughput', t('tracks.perSecond'), (series) => series.throughput, linear),
    track('latency', 'ms', (series) => series.latencyP50Ms, { isLog: true, max: null }),
    track('availability', '%', (series) => series.availability.map(percent), { isLog: false, max: 100 }),
  ]
}

/** Picks the value at each window's beginning: good enough for the eye, which is all that an overlay is for. */
function inWindowsOf(windowUs: number, series: Series): Series {
  if (series.windowUs === windowUs) return series
  const count = Math.ceil((series.throughput.length * series.windowUs) / windowUs)
  const at = <T>(values: readonly T[]): T[] =>
    Array.from({ length: count }, (_, i) => values[Math.floor((i * windowUs) / series.windowUs)]!)
  return {
    ...series,
    windowUs,
    throughput: at(series.throughput),
    latencyP50Ms: at(series.latencyP50Ms),
    latencyP99Ms: at(series.latencyP99Ms),
    availability: at(series.availability),
  }
}
