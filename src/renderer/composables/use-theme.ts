import { onBeforeUnmount, watch } from 'vue'
import { useSettings } from '../stores/settings.ts'

/** Keeps the page's theme as the settings, or the system, want it. */
export function useTheme(): void {
  const settings = useSettings()
  const query = window.matchMedia('(prefers-color-scheme: light)')
  const changed = (): void => {
    settings.systemIsLight = query.matches
  }
  changed()
  query.addEventListener('change', changed)
  onBeforeUnmount(() => query.removeEventListener('change', changed))
  watch(
    () => settings.theme,
    (theme) => {
      document.documentElement.dataset.theme = theme
    },
    // Before anything else that watches the theme reads its colours.
    { immediate: true, flush: 'sync' },
  )
}
