import { onBeforeUnmount, onMounted } from 'vue'
import { useAnalysis } from '../stores/analysis.ts'
import { useHistoryView } from '../stores/history-view.ts'
import { acrossFrom, besideIn, endOf } from './lane-steps.ts'

/** The keys of the picture, in the order of the help page. */
export const historyShortcuts = [
  { keys: 'F', word: 'analysis.keyFit' },
  { keys: 'W', word: 'analysis.keyEvidence' },
  { keys: '[ ]', word: 'analysis.keyStep' },
  { keys: '+ −', word: 'analysis.keyZoom' },
  { keys: '← →', word: 'analysis.keyBar' },
  { keys: '↑ ↓', word: 'analysis.keyLane' },
  { keys: 'Home End', word: 'analysis.keyEnds' },
] as const

const zoomStep = 0.7
type Moves = { readonly [key: string]: () => void }

/** Letters act anywhere on the screen but where somebody types. Gives what the picture's own keys do. */
export function useHistoryKeys(): (event: KeyboardEvent) => void {
  const analysis = useAnalysis()
  const view = useHistoryView()
  const moves: Moves = {
    f: view.fit,
    w: view.showEvidence,
    '[': () => view.stepEvidence(-1),
    ']': () => view.stepEvidence(1),
    '+': () => view.zoom(zoomStep),
    '=': () => view.zoom(zoomStep),
    '-': () => view.zoom(1 / zoomStep),
  }

  function anywhere(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLElement && event.target.closest(typingPlaces) !== null
    if (!isTyping && analysis.operations.length > 0) carryOut(moves, event)
  }

  onMounted(() => window.addEventListener('keydown', anywhere))
  onBeforeUnmount(() => window.removeEventListener('keydown', anywhere))
  return usePictureKeys()
}

const typingPlaces = 'input, textarea, select, [role="menu"], [role="dialog"]'

/** Arrows go from bar to bar; with Shift the picture moves instead. */
function usePictureKeys(): (event: KeyboardEvent) => void {
  const view = useHistoryView()

  /** From where the focus is; the first time it only goes to where one would begin. */
  function go(step: (from: number) => number | null): void {
    const { focused, lanes, marks } = view
    const isShown = focused !== null && lanes.laneOf[focused]! >= 0
    const to = isShown ? step(focused) : (marks.evidence[0] ?? lanes.lanes[0]?.operations[0] ?? null)
    if (to !== null) view.focus(to)
  }

  const eighth = (): number => (view.window.to - view.window.from) / 8
  const moves: Moves = {
    ArrowLeft: () => go((from) => besideIn(view.lanes, from, -1)),
    ArrowRight: () => go((from) => besideIn(view.lanes, from, 1)),
    ArrowUp: () => go((from) => acrossFrom(view.lanes, from, -1)),
    ArrowDown: () => go((from) => acrossFrom(view.lanes, from, 1)),
    Home: () => go((from) => endOf(view.lanes, from, 'first')),
    End: () => go((from) => endOf(view.lanes, from, 'last')),
    Escape: () => view.focus(null),
  }
  const shifted: Moves = { ArrowLeft: () => view.pan(-eighth()), ArrowRight: () => view.pan(eighth()) }
  return (event) => carryOut(event.shiftKey ? { ...moves, ...shifted } : moves, event)
}

function carryOut(moves: Moves, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const move = moves[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  if (move === undefined) return
  event.preventDefault()
  move()
}
