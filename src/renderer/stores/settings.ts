import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { About, Settings } from '../../contract/api.ts'
import { lab } from '../api/lab.ts'

const initial: Settings = { language: 'en', theme: 'system', layout: {} }

/** What this person likes: language, theme, and how the panes lie. Remembered by the lab, not by the page. */
export const useSettings = defineStore('settings', () => {
  const about = shallowRef<About | null>(null)
  const settings = shallowRef<Settings>(initial)
  const systemIsLight = ref(false)
  const language = computed(() => settings.value.language)
  const theme = computed(() => {
    const { theme } = settings.value
    if (theme !== 'system') return theme
    return systemIsLight.value ? 'light' : 'dark'
  })

  async function load(): Promise<void> {
    const [known, kept] = await Promise.all([lab().request('about.get'), lab().request('settings.get')])
    about.value = known
    settings.value = kept
  }

  async function change(part: Partial<Settings>): Promise<void> {
    settings.value = { ...settings.value, ...part }
    await lab().request('settings.set', part)
  }

  /** The remembered value of a pane or a small choice, or `otherwise`. */
  function remembered<T extends number | string | boolean>(name: string, otherwise: T): T {
    const value = settings.value.layout[name]
    return typeof value === typeof otherwise ? (value as T) : otherwise
  }

  async function remember(name: string, value: number | string | boolean): Promise<void> {
    if (settings.value.layout[name] === value) return
    await change({ layout: { ...settings.value.layout, [name]: value } })
  }

  return { about, settings, language, theme, systemIsLight, load, change, remembered, remember }
})
