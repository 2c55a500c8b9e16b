import { onBeforeUnmount } from 'vue'
import { useSettings } from '../stores/settings.ts'

export interface Panes {
  /** The size of the pane at that place, in percent. */
  readonly size: (index: number) => number
  readonly onLayout: (sizes: readonly number[]) => void
}

const quietMs = 400

/** Sizes of a row of panes in percent, remembered under that name once nobody has dragged for a moment. */
export function usePanes(name: string, defaults: readonly number[]): Panes {
  const settings = useSettings()
  const kept = settings
    .remembered(`panes.${name}`, '')
    .split(' ')
    .map(Number)
    .filter((size) => size > 0)
  const sizes = kept.length === defaults.length ? kept : defaults
  let timer: ReturnType<typeof setTimeout> | undefined
  onBeforeUnmount(() => clearTimeout(timer))
  return {
    size: (index) => sizes[index] ?? 100 / sizes.length,
    onLayout(changed) {
      clearTimeout(timer)
      const text = changed.map((size) => size.toFixed(1)).join(' ')
      timer = setTimeout(() => void settings.remember(`panes.${name}`, text), quietMs)
    },
  }
}
