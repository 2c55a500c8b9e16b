import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Experiment } from '../../core/experiment/experiment.ts'
import { useDraft } from '../stores/draft.ts'
import { useNavigation } from '../stores/navigation.ts'
import { useNotices } from '../stores/notices.ts'
import { useReplay } from '../stores/replay.ts'
import { useSelection } from '../stores/selection.ts'
import { useSession } from '../stores/session.ts'

export interface RunControl {
  readonly canRun: ComputedRef<boolean>
  readonly canPause: ComputedRef<boolean>
  readonly canStep: ComputedRef<boolean>
  readonly canFinish: ComputedRef<boolean>
  readonly isPaused: ComputedRef<boolean>
  /** Puts the experiment on the bench and starts it, the draft without one. */
  readonly run: (experiment?: Experiment) => Promise<void>
  /** What the space bar does: start, pause or go on, whichever fits. */
  readonly runOrPause: () => Promise<void>
  readonly step: () => Promise<void>
  readonly finish: () => Promise<void>
}

export function useRunControl(): RunControl {
  const { t } = useI18n()
  const session = useSession()
  const replay = useReplay()
  const draft = useDraft()
  const notices = useNotices()
  const navigation = useNavigation()
  const selection = useSelection()

  const phase = computed(() => session.state?.phase ?? null)
  const isSimulated = computed(() => session.state?.experiment.driver === 'simulated')
  const isPaused = computed(() => phase.value === 'paused')
  const canRun = computed(() => !session.isOn || isPaused.value || replay.isOpen)
  const canPause = computed(() => isSimulated.value && phase.value === 'running')
  const canStep = computed(() => isPaused.value)
  const canFinish = computed(() => session.acceptsFaults && !replay.isOpen)

  async function said(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (problem) {
      notices.complain(problem)
      return false
    }
  }

  async function run(experiment?: Experiment): Promise<void> {
    if (experiment !== undefined) draft.load(experiment)
    const wanted = draft.experiment
    const named = wanted.name === '' ? { ...wanted, name: t('bench.unnamed') } : wanted
    selection.clear()
    replay.close()
    // A lab has a bench of its own.
    if (navigation.place.view !== 'lab') navigation.go({ view: 'workbench' })
    if (!(await said(() => session.start(named)))) draft.problem = notices.notices.at(-1)?.text ?? null
  }

  async function runOrPause(): Promise<void> {
    if (replay.isOpen) return replay.togglePlaying()
    if (isPaused.value) await said(session.resume)
    else if (canPause.value) await said(session.pause)
    else if (!session.isOn) await run()
  }

  return {
    canRun,
    canPause,
    canStep,
    canFinish,
    isPaused,
    run,
    runOrPause,
    step: async () => void (await said(session.step)),
    finish: async () => void (await said(session.finish)),
  }
}
