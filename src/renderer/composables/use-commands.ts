import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useBench } from '../stores/bench.ts'
import { useNavigation } from '../stores/navigation.ts'
import { usePresets } from '../stores/presets.ts'
import { useSelection } from '../stores/selection.ts'
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
  const { t } = useI18n()
  const navigation = useNavigation()
  const settings = useSettings()
  const selection = useSelection()
  const presets = usePresets()
  const bench = useBench()
  const faults = useFaults()
  const control = useRunControl()

  const running = computed((): Command[] => {
    const list: (Command | false)[] = [
      control.canRun.value && { id: 'run', label: t('keys.run'), keys: 'Space', run: control.runOrPause },
      control.canFinish.value && { id: 'finish', label: t('keys.finish'), keys: 'F', run: control.finish },
      bench.faults.length > 0 && { id: 'heal', label: t('keys.heal'), keys: 'H', run: faults.healAll },
      bench.mode !== 'empty' && {
        id: 'evidence',
        label: t('keys.evidence'),
        keys: 'E',
        run: () => (selection.evidenceIsOpen = true),
      },
    ]
    return list.filter((command) => command !== false)
  })
  const breaking = computed((): Command[] => {
    if (!control.canFinish.value) return []
    const leader: Command = {
      id: 'crash leader',
      label: t('command.crashLeader'),
      keys: '',
      run: () => faults.inject({ kind: 'crash', target: 'leader' }),
    }
    const isolate: Command = {
      id: 'isolate leader',
      label: t('command.isolateLeader'),
      keys: '',
      run: () => faults.inject({ kind: 'partition', shape: 'isolate', target: 'leader' }),
    }
    const halves: Command = {
      id: 'halves',
      label: t('command.halves'),
      keys: '',
      run: () => faults.inject({ kind: 'partition', shape: 'halves' }),
    }
    return [leader, isolate, halves]
  })
  const going = computed(() =>
    (['start', 'workbench', 'runs', 'labs', 'settings'] as const).map((view): Command => ({
      id: `go ${view}`,
      label: t('command.go', { place: t(`app.${view}`) }),
      keys: '',
      run: () => navigation.go({ view }),
    })),
  )
  const starting = computed(() =>
    presets.presets.map((preset): Command => ({
      id: `preset ${preset.id}`,
      label: t('command.preset', { title: preset.title[settings.language] }),
      keys: '',
      run: () => control.run(preset.experiment),
    })),
  )
  const setting = computed((): Command[] => [
    { id: 'dark', label: t('command.dark'), keys: '', run: () => settings.change({ theme: 'dark' }) },
    { id: 'light', label: t('command.light'), keys: '', run: () => settings.change({ theme: 'light' }) },
    { id: 'en', label: t('command.english'), keys: '', run: () => settings.change({ language: 'en' }) },
    { id: 'zh', label: t('command.chinese'), keys: '', run: () => settings.change({ language: 'zh-CN' }) },
    { id: 'help', label: t('keys.help'), keys: '?', run: () => (navigation.helpIsOpen = true) },
  ])
  return computed(() => [
    ...running.value,
    ...breaking.value,
    ...going.value,
    ...starting.value,
    ...setting.value,
  ])
}
