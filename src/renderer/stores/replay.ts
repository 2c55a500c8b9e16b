import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { TraceEvent } from '../../core/trace/event.ts'
import type { RunDetail } from '../../contract/run.ts'
import type { SessionFrame } from '../../contract/session.ts'
import { lab } from '../api/lab.ts'
import { marksBetween } from '../composables/message-marks.ts'
import { useDraft } from './draft.ts'

const pageLength = 5_000
/** Marks in one picture of the playback. */
const marksMax = 8
/** More events than this are not fetched: the screen would not be the better for them. */
const eventsMax = 400_000

/** A recorded run on the bench: its trace, and the moment that is shown. */
export const useReplay = defineStore('replay', () => {
  const detail = shallowRef<RunDetail | null>(null)
  const events = shallowRef<readonly TraceEvent[]>([])
  const isLoading = ref(false)
  const timeUs = ref(0)
  const isPlaying = ref(false)
  const speed = ref(1)
  /** What travelled since the moment shown before, while it plays. */
  const messages = shallowRef<SessionFrame['messages']>({ sample: [], of: 0 })
  const isOpen = computed(() => detail.value !== null)
  const endUs = computed(() => detail.value?.summary.durationUs ?? 0)

  async function open(id: string): Promise<void> {
    close()
    const opened = await lab().request('runs.open', id)
    detail.value = opened
    // The editor shows what ran, ready to be run again.
    useDraft().load(opened.experiment)
    timeUs.value = opened.summary.durationUs
    isLoading.value = true
    try {
      await fetchEvents(id, opened.summary.eventCount)
    } finally {
      isLoading.value = false
    }
  }

  async function fetchEvents(id: string, count: number): Promise<void> {
    const loaded: TraceEvent[] = []
    const wanted = Math.min(count, eventsMax)
    while (loaded.length < wanted) {
      const page = await lab().request('runs.events', id, loaded.at(-1)?.seq ?? 0, pageLength)
      // Another run was opened, or this one closed, while the page was on its way.
      if (detail.value?.summary.id !== id) return
      if (page.length === 0) break
      loaded.push(...page)
      events.value = [...loaded]
    }
  }

  function close(): void {
    detail.value = null
    events.value = []
    isPlaying.value = false
    timeUs.value = 0
  }

  function seek(toUs: number): void {
    timeUs.value = Math.max(0, Math.min(endUs.value, toUs))
  }

  /** Lets recorded time go on by so much. */
  function advance(byUs: number): void {
    const fromUs = timeUs.value
    seek(fromUs + byUs)
    messages.value = marksBetween(events.value, fromUs, timeUs.value, marksMax)
  }

  function togglePlaying(): void {
    if (!isPlaying.value && timeUs.value >= endUs.value) timeUs.value = 0
    isPlaying.value = !isPlaying.value
  }

  const shown = { detail, events, isLoading, timeUs, isPlaying, speed, messages, isOpen, endUs }
  return { ...shown, open, close, seek, advance, togglePlaying }
})
