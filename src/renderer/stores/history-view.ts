import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RecordedOperation } from '../../core/history/recorded-history.ts'
import { historyLanes } from '../composables/history-lanes.ts'
import { marksOf } from '../composables/history-marks.ts'
import { lanePxOf } from '../composables/history-scale.ts'
import { keysOf } from '../composables/operation-keys.ts'
import { around, fitted, panned, showing, zoomed, type TimeWindow } from '../composables/time-window.ts'
import { byAnswer } from '../composables/verdict-state.ts'
import { useAnalysis } from './analysis.ts'

/** What of the history is looked at: which verdict, which key, which span of time, which operation. */
export const useHistoryView = defineStore('history-view', () => {
  const analysis = useAnalysis()
  /** The check that the person chose; null: the worst one. */
  const check = ref<string | null>(null)
  /** The only key that is shown; null: all. */
  const key = ref<string | null>(null)
  const window = shallowRef<TimeWindow>({ from: 0, to: 1 })
  /** Pixels that the lanes are scrolled by, and that there are for them. */
  const top = ref(0)
  const height = ref(400)
  const focused = ref<number | null>(null)
  /** Operations that a sentence under the pointer speaks of. */
  const lit = shallowRef<ReadonlySet<number>>(new Set())

  const verdicts = computed(() => byAnswer(analysis.verdicts ?? []))
  const verdict = computed(
    () => verdicts.value.find((one) => one.check === check.value) ?? verdicts.value[0] ?? null,
  )
  const marks = computed(() => marksOf(verdict.value, analysis.operations))
  const lanes = computed(() => {
    const first = new Set(marks.value.evidence.map((index) => analysis.operations[index]!.process))
    return historyLanes(analysis.operations, first, isShown)
  })
  function isShown(one: RecordedOperation): boolean {
    return key.value === null || keysOf(one).includes(key.value)
  }
  const lanePx = computed(() =>
    lanePxOf(lanes.value.lanes.length, height.value, marks.value.cycle.length > 0),
  )
  const topMax = computed(() => Math.max(0, lanes.value.lanes.length * lanePx.value - height.value))
  const isWhole = computed(() => {
    const all = fitted(lanes.value)
    return window.value.from <= all.from && window.value.to >= all.to
  })

  // A new history is seen as a whole first; a verdict with evidence then leads there.
  watch(
    () => analysis.operations,
    () => {
      check.value = key.value = focused.value = null
      fit()
    },
  )
  watch(verdict, (now) => {
    if (now?.answer === 'illegal') showEvidence()
  })

  function fit(): void {
    window.value = fitted(lanes.value)
    top.value = 0
  }

  function showEvidence(): void {
    const found = marks.value.evidence.map((index) => analysis.operations[index]!)
    if (found.length === 0) return
    key.value = null
    const ends = found.map((one) => (Number.isFinite(one.return) ? one.return : one.call))
    window.value = around(Math.min(...found.map(({ call }) => call)), Math.max(...ends), lanes.value)
    top.value = 0
  }

  function zoom(factor: number, at = (window.value.from + window.value.to) / 2): void {
    window.value = zoomed(window.value, at, factor, lanes.value)
  }

  function pan(by: number): void {
    window.value = panned(window.value, by, lanes.value)
  }

  function scroll(to: number): void {
    top.value = Math.min(topMax.value, Math.max(0, to))
  }

  /** Puts an operation into the middle of attention, moving the picture no more than needed. */
  function focus(index: number | null): void {
    focused.value = index
    if (index === null) return
    const lane = lanes.value.laneOf[index] ?? -1
    if (lane < 0) return
    const bars = lanes.value.lanes[lane]!
    const place = lanes.value.placeOf[index]!
    window.value = showing(window.value, bars.starts[place]!, bars.ends[place]!, lanes.value)
    const y = lane * lanePx.value
    if (y < top.value) scroll(y)
    else if (y + lanePx.value > top.value + height.value) scroll(y + lanePx.value - height.value)
  }

  /** The evidence one by one, in order of call, round and round. */
  function stepEvidence(by: 1 | -1): void {
    const { evidence } = marks.value
    if (evidence.length === 0) return
    const at = evidence.indexOf(focused.value ?? -1)
    const next = at === -1 ? (by === 1 ? 0 : -1) : (at + by) % evidence.length
    focus(evidence.at(next)!)
  }

  const picture = { window, top, height, topMax, lanePx, lanes, marks, focused, lit, isWhole }
  const acts = { fit, showEvidence, zoom, pan, scroll, focus, stepEvidence }
  return { check, key, verdicts, verdict, ...picture, ...acts }
})
