import { computed, onBeforeUnmount, onMounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useAnalysis } from '../stores/analysis.ts'
import { useHistoryView } from '../stores/history-view.ts'
import { useSettings } from '../stores/settings.ts'
import { drawHistory } from './draw-history.ts'
import { beginDrawing } from './draw-topology.ts'
import { barAt } from './history-lanes.ts'
import { bandRowPx, historyScale, rulerPx, type HistoryScale } from './history-scale.ts'
import { themeColours } from './theme-colours.ts'
import { useHistoryScene } from './use-history-scene.ts'

/** How far beside a bar a pointer still means it. */
const slackPx = 4

export interface HistoryCanvas {
  readonly hovered: Ref<number | null>
  /** Height of ruler and faults, above the lanes. */
  readonly head: Ref<number>
  /** The operation under a point of the canvas, or null. */
  readonly operationAt: (x: number, y: number) => number | null
  readonly timeAt: (x: number) => number
  /** Time that a number of pixels stands for. */
  readonly timeOf: (px: number) => number
}

/** The picture of the history on a canvas as large as its frame; drawn again, once a frame, when anything in it changes. */
export function useHistoryCanvas(
  canvas: Ref<HTMLCanvasElement | null>,
  frame: Ref<HTMLElement | null>,
): HistoryCanvas {
  const analysis = useAnalysis()
  const view = useHistoryView()
  const settings = useSettings()
  const hovered = ref<number | null>(null)
  const scene = useHistoryScene(hovered)
  const head = computed(() => rulerPx + (scene.value.bands.length > 0 ? bandRowPx : 0))
  const size = useFrameSize(frame)
  const scale = computed(() =>
    historyScale(view.lanes, view.window, view.top, view.lanePx, size.value, head.value),
  )
  let request = 0

  function draw(): void {
    request = 0
    const { width, height } = size.value
    if (canvas.value === null || width === 0) return
    const context = beginDrawing(canvas.value, width, height)
    if (context !== null) drawHistory(context, scene.value, scale.value, themeColours(), fontFamilies())
  }

  watch([scene, scale, () => settings.theme], () => (request ||= requestAnimationFrame(draw)), {
    flush: 'post',
  })
  watch([size, head], () => (view.height = size.value.height - head.value))
  watch(
    () => analysis.operations,
    () => (hovered.value = null),
    { flush: 'sync' },
  )
  onBeforeUnmount(() => cancelAnimationFrame(request))
  return { hovered, head, ...pointing(scale) }
}

/** What lies under the pointer. */
function pointing(scale: ComputedRef<HistoryScale>): Omit<HistoryCanvas, 'hovered' | 'head'> {
  const view = useHistoryView()
  const timeAt = (x: number): number => scale.value.time(x)
  const timeOf = (px: number): number => timeAt(px) - timeAt(0)
  return {
    timeAt,
    timeOf,
    operationAt(x, y) {
      const lane = view.lanes.lanes[scale.value.row(y)]
      const place = lane === undefined ? -1 : barAt(lane, timeAt(x), timeOf(slackPx))
      return lane?.operations[place] ?? null
    },
  }
}

function useFrameSize(
  frame: Ref<HTMLElement | null>,
): Ref<{ readonly width: number; readonly height: number }> {
  const size = ref({ width: 0, height: 0 })
  let observer: ResizeObserver | null = null
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined)
        size.value = { width: entry.target.clientWidth, height: entry.target.clientHeight }
    })
    if (frame.value !== null) observer.observe(frame.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return size
}

function fontFamilies(): { readonly text: string; readonly mono: string } {
  const style = getComputedStyle(document.documentElement)
  return { text: style.getPropertyValue('--text-family'), mono: style.getPropertyValue('--mono-family') }
}
