import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Lab, LabCheckResult } from '../../core/lab/lab.ts'
import type { LabCard, LabProgress } from '../../contract/lab.ts'
import { lab } from '../api/lab.ts'

const noProgress: LabProgress = { passed: [], answers: {}, runs: {} }

/** The guided labs, and the one that is being worked on. */
export const useLabs = defineStore('labs', () => {
  const cards = shallowRef<readonly LabCard[]>([])
  const opened = shallowRef<Lab | null>(null)
  const progress = computed(
    () => cards.value.find((card) => card.id === opened.value?.id)?.progress ?? noProgress,
  )

  async function load(): Promise<void> {
    cards.value = await lab().request('labs.list')
  }

  async function open(id: string): Promise<void> {
    opened.value = null
    const [found] = await Promise.all([lab().request('labs.open', id), load()])
    opened.value = found
  }

  async function answer(id: string, step: string, option: string): Promise<void> {
    keep(id, await lab().request('labs.answer', id, step, option))
  }

  /** Hands a run of the library in for a step. */
  async function check(id: string, step: string, runId: string): Promise<LabCheckResult> {
    const result = await lab().request('labs.check', id, step, runId)
    await load()
    return result
  }

  async function reset(id: string): Promise<void> {
    keep(id, await lab().request('labs.reset', id))
  }

  function keep(id: string, made: LabProgress): void {
    cards.value = cards.value.map((card) => (card.id === id ? { ...card, progress: made } : card))
  }

  return { cards, opened, progress, load, open, answer, check, reset }
})
