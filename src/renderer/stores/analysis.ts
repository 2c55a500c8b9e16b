import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { historyModels } from '../../core/check/history-models.ts'
import type { RecordedOperation } from '../../core/history/recorded-history.ts'
import type { Verdict } from '../../core/model/verdict.ts'
import type {
  HistoryFormat,
  HistoryProblem,
  HistoryProgress,
  HistoryQuestion,
  HistorySource,
  OpenedHistory,
} from '../../contract/history.ts'
import { lab } from '../api/lab.ts'
import { fetchOperations } from '../composables/fetch-operations.ts'
import { sendFile } from '../composables/send-file.ts'

const autoModel = 'auto'
/** Brings a history to the lab; asked to stop when `isWanted` is false. */
type Source = (isWanted: () => boolean) => Promise<HistorySource>

/** The history that is looked at: where it is from, what is asked of it, and the verdicts. */
export const useAnalysis = defineStore('analysis', () => {
  const opened = shallowRef<OpenedHistory | null>(null)
  const operations = shallowRef<readonly RecordedOperation[]>([])
  const verdicts = shallowRef<readonly Verdict[] | null>(null)
  const problem = shallowRef<HistoryProblem | null>(null)
  const progress = shallowRef<HistoryProgress>({ kind: 'idle' })
  const phase = ref<'empty' | 'sending' | 'reading' | 'loading' | 'judging' | 'done'>('empty')
  /** Name of what is being opened, or was refused. */
  const name = ref('')
  const format = ref<HistoryFormat>('auto')
  const question = ref<HistoryQuestion>({ model: autoModel, checks: null, level: null, budgetSeconds: 30 })
  const model = computed(() => {
    const wanted = question.value.model === autoModel ? opened.value?.model : question.value.model
    return historyModels.find(({ id }) => id === wanted) ?? null
  })
  const isBusy = computed(() => !['empty', 'done'].includes(phase.value))
  /** Tells answers of an earlier opening from those that are still wanted. */
  let turn = 0
  let last: { readonly name: string; readonly source: Source } | null = null

  /** `arrived`: a history was opened past this page, by the window's menu. */
  function listen(arrived: () => void): () => void {
    return lab().listen('history', (heard) => {
      if (heard.kind !== 'arrived') return void (progress.value = heard)
      arrived()
      clear()
      take(heard.answer, heard.name, turn).catch(() => undefined)
    })
  }

  async function openFile(file: File): Promise<void> {
    ask({ model: autoModel, checks: null, level: null })
    await open(file.name, (isWanted) => sendFile(file, isWanted, (heard) => (progress.value = heard)))
  }

  /** A sample or a run: the lab has it already. */
  async function openOwn(source: HistorySource, title: string, model = autoModel): Promise<void> {
    ask({ model, checks: null, level: null })
    format.value = 'auto'
    await open(title, async () => source)
  }

  /** The same history again: after another format was chosen. */
  async function reopen(): Promise<void> {
    if (last !== null) await open(last.name, last.source)
  }

  async function open(title: string, source: Source): Promise<void> {
    clear()
    const own = ++turn
    last = { name: title, source }
    name.value = title
    try {
      phase.value = 'sending'
      const from = await source(() => own === turn)
      if (own !== turn) return
      phase.value = 'reading'
      const answer = await lab().request('histories.open', from, format.value)
      if (own !== turn) return
      await take(answer, title, own)
    } catch (refusal) {
      if (own !== turn) return
      phase.value = 'empty'
      throw refusal
    }
  }

  async function take(answer: OpenedHistory | HistoryProblem, title: string, own: number): Promise<void> {
    name.value = title
    if (answer.kind === 'opened') return show(answer, own)
    problem.value = answer
    phase.value = 'empty'
  }

  async function show(answer: OpenedHistory, own: number): Promise<void> {
    opened.value = answer
    phase.value = 'loading'
    const fetched = await fetchOperations(answer.operationCount, () => own === turn)
    if (own !== turn) return
    operations.value = fetched
    verdicts.value = answer.verdicts
    phase.value = 'done'
    if (answer.verdicts === null && model.value !== null) await judge()
  }

  /** Judges what is open; once for each change of the question. */
  async function judge(): Promise<void> {
    if (opened.value === null || model.value === null) return
    const own = turn
    phase.value = 'judging'
    try {
      const answer = await lab().request('histories.judge', { ...question.value, model: model.value.id })
      if (own === turn) verdicts.value = answer
    } finally {
      if (own === turn) phase.value = 'done'
    }
  }

  /** A reading ends where it is; checks under way answer what they know. */
  async function cancel(): Promise<void> {
    if (phase.value !== 'judging') return close()
    await lab().request('histories.cancel')
  }

  async function close(): Promise<void> {
    clear()
    await lab().request('histories.cancel')
  }

  function ask(change: Partial<HistoryQuestion>): void {
    question.value = { ...question.value, ...change }
  }

  function clear(): void {
    turn++
    opened.value = null
    operations.value = []
    verdicts.value = null
    problem.value = null
    phase.value = 'empty'
    progress.value = { kind: 'idle' }
  }

  const what = { opened, operations, verdicts, problem, progress, phase, isBusy }
  const asked = { name, format, question, model }
  return { ...what, ...asked, listen, openFile, openOwn, reopen, judge, cancel, close, ask }
})
