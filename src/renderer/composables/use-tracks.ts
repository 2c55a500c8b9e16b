import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Measures } from '../../core/measure/measures.ts'
import type { ChartLine } from './use-chart.ts'

export interface Track {
  readonly id: 'throughput' | 'latency' | 'availability'
  readonly title: string
  readonly unit: string
  readonly lines: readonly ChartLine[]
  readonly isLog: boolean
  readonly max: number | null
  /** The whole track in one sentence, for those who cannot see it. */
  readonly sentence: string
}

/** The three tracks of a run's measures. */
export function useTracks(
  measures: () => Measures | null,
  /** True: the last window is not over yet and is left out. */
  isFilling: () => boolean,
): ComputedRef<readonly Track[]> {
  const { t } = useI18n()
  return computed(() => {
    const known = measures()
    const series = known?.series
    const whole = <T>(values: readonly T[] | undefined): readonly T[] =>
      isFilling() ? (values ?? []).slice(0, -1) : (values ?? [])
    const latency = known?.latencyMs ?? null
    const percent = whole(series?.availability).map((share) => (share === null ? null : share * 100))
    const throughput: Track = {
      id: 'throughput',
      title: t('tracks.throughput'),
      unit: t('tracks.perSecond'),
      lines: [line(t('tracks.throughput'), whole(series?.throughput), 'series-1', true)],
      isLog: false,
      max: null,
      sentence:
        known === null
          ? t('tracks.nothing')
          : t('tracks.throughputSentence', {
              rate: known.throughputPerSecond.toFixed(1),
              ok: known.operations.ok,
            }),
    }
    const latencyTrack: Track = {
      id: 'latency',
      title: t('tracks.latency'),
      unit: 'ms',
      lines: [
        line('p50', positive(whole(series?.latencyP50Ms)), 'series-1'),
        line('p99', positive(whole(series?.latencyP99Ms)), 'series-2'),
      ],
      isLog: true,
      max: null,
      sentence:
        latency === null
          ? t('tracks.nothing')
          : t('tracks.latencySentence', {
              p50: latency.p50.toFixed(2),
              p95: latency.p95.toFixed(2),
              p99: latency.p99.toFixed(2),
            }),
    }
    const availability: Track = {
      id: 'availability',
      title: t('tracks.availability'),
      unit: '%',
      lines: [line(t('tracks.availability'), percent, 'series-3', true)],
      isLog: false,
      max: 100,
      sentence:
        known?.availability === null || known === null
          ? t('tracks.nothing')
          : t('tracks.availabilitySentence', {
              percent: (known.availability * 100).toFixed(1),
              gaps: known.downtimes.length,
            }),
    }
    return [throughput, latencyTrack, availability]
  })
}

function line(label: string, values: ChartLine['values'], token: string, filled = false): ChartLine {
  return { label, values, token, filled }
}

/** A logarithmic scale has no place for zero. */
function positive(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value !== null && value > 0 ? value : null))
}
