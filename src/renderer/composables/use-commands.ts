import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FaultAction } from '../../core/fault/fault.ts'
import { useBench } from '../stores/bench.ts'
import { useNavigation } from '../stores/navigation.ts'
import { usePresets } from '../stores/presets.ts'
import { useSelection } from '../stores/selection.ts'
import { useSession } from '../stores/session.ts'
import { useSettings } from '../stores/settings.ts'
import { useFaults } from './use-faults.ts'
import { useRunControl } from './use-run-control.ts'

export interface Command {
  readonly id: string
  readonly label: string
  readonly keys: string
  readonly run: () => unknown
}

/** What the palette offers, in order of likelihood; what cannot be done now is left out. */
export function useCommands(): ComputedRef<readonly Command[]> {
  const parts = [
    useRunCommands(),
    useFaultCommands(),
    usePlaceCommands(),
    usePresetCommands(),
    useSettingCommands(),
  ]
  return computed(() => parts.flatMap((part) => part.value))
}

function command(id: string, label: string, run: () => unknown, keys = ''): Command {
  return { id, label, keys, run }
}

function useRunCommands(): ComputedRef<readonly Command[]> {
  const { t } = useI18n()
  const session = useSession()
  const bench = useBench()
  const selection = useSelection()
  const faults = useFaults()
  const control = useRunControl()
  const openEvidence = (): boolean => (selection.evidenceIsOpen = true)
  return computed(() => [
    ...(control.canRun.value ? [command('run', t('keys.run'), control.runOrPause, 'Space')] : []),
    ...(control.canFinish.value ? [command('finish', t('keys.finish'), control.finish, 'F')] : []),
    ...(session.isOn ? [command('discard', t('command.discard'), session.discard)] : []),
    ...(bench.faults.length > 0 ? [command('heal', t('keys.heal'), faults.healAll, 'H')] : []),
    ...(bench.mode === 'empty' ? [] : [command('evidence', t('keys.evidence'), openEvidence, 'E')]),
  ])
}

function useFaultCommands(): ComputedRef<readonly Command[]> {
  const { t } = useI18n()
  const faults = useFaults()
  const control = useRunControl()
  const inject = (action: FaultAction) => () => faults.inject(action)
  const isolate: FaultAction = { kind: 'partition', shape: 'isolate', target: 'leader' }
  return computed(() => {
    if (!control.canFinish.value) return []
    return [
      command('crash', t('command.crashLeader'), inject({ kind: 'crash', target: 'leader' })),
      command('isolate', t('command.isolateLeader'), inject(isolate)),
      command('halves', t('command.halves'), inject({ kind: 'partition', shape: 'halves' })),
    ]
  })
}

function usePlaceCommands(): ComputedRef<readonly Command[]> {
  const { t } = useI18n()
  const navigation = useNavigation()
  const views = ['start', 'workbench', 'runs', 'analysis', 'labs', 'settings'] as const
  return computed(() =>
    views.map((view) =>
      command(`go ${view}`, t('command.go', { place: t(`app.${view}`) }), () => navigation.go({ view })),
    ),
  )
}

function usePresetCommands(): ComputedRef<readonly Command[]> {
  const { t } = useI18n()
  const presets = usePresets()
  const settings = useSettings()
  const { run } = useRunControl()
  return computed(() =>
    presets.presets.map(({ id, title, experiment }) =>
      command(`preset ${id}`, t('command.preset', { title: title[settings.language] }), () =>
        run(experiment),
      ),
    ),
  )
}

function useSettingCommands(): ComputedRef<readonly Command[]> {
  const { t } = useI18n()
  const settings = useSettings()
  const navigation = useNavigation()
  return computed(() => [
    command('dark', t('command.dark'), () => settings.change({ theme: 'dark' })),
    command('light', t('command.light'), () => settings.change({ theme: 'light' })),
    command('en', t('command.english'), () => settings.change({ language: 'en' })),
    command('zh', t('command.chinese'), () => settings.change({ language: 'zh-CN' })),
    command('help', t('keys.help'), () => (navigation.helpIsOpen = true), '?'),
  ])
}
