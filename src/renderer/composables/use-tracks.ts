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

type Say = (key: string, values?: Record<string, unknown>) => string

/** The three tracks of a run's measures. */
export function useTracks(
  measures: () => Measures | null,
  /** True: the last window is not over yet and is left out. */
  isFilling: () => boolean,
): ComputedRef<readonly Track[]> {
  const { t: translate } = useI18n()
  const t: Say = (key, values) => translate(key, values ?? {})
  return computed(() => {
    const known = measures()
    const whole: Whole = (values) => (isFilling() ? values.slice(0, -1) : values)
    return [throughput(known, whole, t), latency(known, whole, t), availability(known, whole, t)]
  })
}

type Whole = (values: readonly (number | null)[]) => readonly (number | null)[]

function throughput(known: Measures | null, whole: Whole, t: Say): Track {
  const title = t('tracks.throughput')
  const values = whole(known?.series.throughput ?? [])
  const sentence =
    known === null
      ? t('tracks.nothing')
      : t('tracks.throughputSentence', {
          rate: known.throughputPerSecond.toFixed(1),
          ok: known.operations.ok,
        })
  const lines = [line(title, values, 'series-1', true)]
  return { id: 'throughput', title, unit: t('tracks.perSecond'), lines, isLog: false, max: null, sentence }
}

function latency(known: Measures | null, whole: Whole, t: Say): Track {
  const measured = known?.latencyMs ?? null
  const sentence =
    measured === null
      ? t('tracks.nothing')
      : t('tracks.latencySentence', {
          p50: measured.p50.toFixed(2),
          p95: measured.p95.toFixed(2),
          p99: measured.p99.toFixed(2),
        })
  const lines = [
    line('p50', positive(whole(known?.series.latencyP50Ms ?? [])), 'series-1'),
    line('p99', positive(whole(known?.series.latencyP99Ms ?? [])), 'series-2'),
  ]
  return { id: 'latency', title: t('tracks.latency'), unit: 'ms', lines, isLog: true, max: null, sentence }
}

function availability(known: Measures | null, whole: Whole, t: Say): Track {
  const title = t('tracks.availability')
  const percent = whole(known?.series.availability ?? []).map((share) =>
    share === null ? null : share * 100,
  )
  const share = known?.availability ?? null
  const sentence =
    share === null
      ? t('tracks.nothing')
      : t('tracks.availabilitySentence', {
          percent: (share * 100).toFixed(1),
          gaps: known?.downtimes.length ?? 0,
        })
  const lines = [line(title, percent, 'series-3', true)]
  return { id: 'availability', title, unit: '%', lines, isLog: false, max: 100, sentence }
}

function line(label: string, values: ChartLine['values'], token: string, filled = false): ChartLine {
  return { label, values, token, filled }
}

/** A logarithmic scale has no place for zero. */
function positive(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value !== null && value > 0 ? value : null))
}
