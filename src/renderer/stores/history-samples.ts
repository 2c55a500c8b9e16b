import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { HistorySample } from '../../contract/history.ts'
import { lab } from '../api/lab.ts'

/** Histories that come with the lab, to try the judges on. */
export const useHistorySamples = defineStore('history-samples', () => {
  const samples = shallowRef<readonly HistorySample[]>([])

  async function load(): Promise<void> {
    samples.value = await lab().request('histories.samples')
  }

  return { samples, load }
})
