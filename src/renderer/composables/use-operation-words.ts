import { useI18n } from 'vue-i18n'
import type { RecordedOperation } from '../../core/history/recorded-history.ts'
import { useAnalysis } from '../stores/analysis.ts'
import { useHistoryView } from '../stores/history-view.ts'
import { momentText, operationText } from './history-text.ts'

export interface OperationWords {
  /** A moment with its unit: `1.204 s`, or `entry 12`; to the `step` (microseconds) that matters. */
  moment(time: number, step?: number): string
  /** From its call to its return, or that nothing is known of its end. */
  span(one: RecordedOperation): string
  /** All of it in one sentence, for those who do not see the picture. */
  sentence(one: RecordedOperation): string
}

/** Operations in words. */
export function useOperationWords(): OperationWords {
  const { t } = useI18n()
  const analysis = useAnalysis()
  const view = useHistoryView()

  function moment(time: number, step = 1000): string {
    const clock = analysis.opened?.clock ?? 'index'
    if (clock === 'index') return t('analysis.entry', { number: momentText(time, clock) })
    return t('unit.seconds', { value: momentText(time, clock, step) })
  }

  function span(one: RecordedOperation): string {
    if (!Number.isFinite(one.return) || one.outcome === 'info')
      return t('analysis.spanOpen', { call: moment(one.call) })
    // Precise enough that the two can be told apart.
    const step = Math.max(1, Math.min(1000, (one.return - one.call) / 20))
    return t('analysis.span', { call: moment(one.call, step), return: moment(one.return, step) })
  }

  function sentence(one: RecordedOperation): string {
    const parts = [`${one.process}: ${operationText(one)}`, span(one), t(`outcome.${one.outcome}`)]
    if (view.marks.blocked === one.index) parts.push(t('analysis.isBlocked'))
    else if (view.marks.isEvidence.has(one.index)) parts.push(t('analysis.isEvidence'))
    return parts.join(', ')
  }

  return { moment, span, sentence }
}
