import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Preset } from '../../contract/preset.ts'
import { lab } from '../api/lab.ts'

/** The classic situations that come with the lab. */
export const usePresets = defineStore('presets', () => {
  const presets = shallowRef<readonly Preset[]>([])

  async function load(): Promise<void> {
    presets.value = await lab().request('presets.list')
  }

  return { presets, load }
})
