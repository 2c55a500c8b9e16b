import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAnalysis } from '../stores/analysis.ts'
import { useHistoryView } from '../stores/history-view.ts'
import type { HistoryScene } from './draw-history.ts'
import { operationText } from './history-text.ts'
import { useFaultText } from './use-fault-text.ts'
import { useSpeech } from './use-speech.ts'

/** What there is to draw of the open history. */
export function useHistoryScene(hovered: Ref<number | null>): ComputedRef<HistoryScene> {
  const { t } = useI18n()
  const speech = useSpeech()
  const faultText = useFaultText()
  const analysis = useAnalysis()
  const view = useHistoryView()
  /** Made once an operation: a bar is drawn many times while the picture moves. */
  const texts = computed<(string | undefined)[]>(() => Array.from({ length: analysis.operations.length }))
  return computed(() => ({
    operations: analysis.operations,
    lanes: view.lanes,
    clock: analysis.opened?.clock ?? 'index',
    bands: analysis.opened?.bands ?? [],
    marks: view.marks,
    isViolation: view.verdict?.answer === 'illegal',
    focused: view.focused,
    hovered: hovered.value,
    lit: view.lit,
    text: (index) => (texts.value[index] ??= operationText(analysis.operations[index]!)),
    edgeText: (kind) => t(`analysis.edge-${kind}`),
    bandText: ({ kind, text }) => `${speech.word(`fault.kind.${kind}`)} ${faultText(text)}`,
  }))
}
