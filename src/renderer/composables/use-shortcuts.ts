import { onBeforeUnmount, onMounted } from 'vue'
import { useBench } from '../stores/bench.ts'
import { useNavigation } from '../stores/navigation.ts'
import { useSelection } from '../stores/selection.ts'
import { useFaults } from './use-faults.ts'
import { useRunControl } from './use-run-control.ts'

/** The keys of what can be done to the selected node. */
export const nodeKeys = { crash: 'C', pause: 'P', cut: 'X' } as const

/** Every key that does something, in the order of the help page. `digits` stands for 1 to 9. */
export const shortcuts = [
  { keys: 'Space', word: 'keys.run' },
  { keys: 'F', word: 'keys.finish' },
  { keys: '.', word: 'keys.step' },
  { keys: '1 – 9', word: 'keys.select' },
  { keys: nodeKeys.crash, word: 'keys.crash' },
  { keys: nodeKeys.pause, word: 'keys.pause' },
  { keys: nodeKeys.cut, word: 'keys.cut' },
  { keys: 'H', word: 'keys.heal' },
  { keys: 'E', word: 'keys.evidence' },
  { keys: 'Ctrl K', word: 'keys.palette' },
  { keys: '?', word: 'keys.help' },
] as const

/** The keyboard for the main actions. Letters act on the workbench and in labs; never while somebody types. */
export function useShortcuts(): void {
  const navigation = useNavigation()
  const selection = useSelection()
  const bench = useBench()
  const faults = useFaults()
  const control = useRunControl()

  function pressed(event: KeyboardEvent): void {
    const isPalette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k'
    if (isPalette) {
      event.preventDefault()
      navigation.paletteIsOpen = !navigation.paletteIsOpen
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return
    if (event.key === '?') {
      navigation.helpIsOpen = true
      return
    }
    const onBench = navigation.place.view === 'workbench' || navigation.place.view === 'lab'
    if (onBench && act(event.key)) event.preventDefault()
  }

  function act(key: string): boolean {
    const node = selection.node
    if (/^[1-9]$/.test(key)) {
      selection.node = bench.ids[Number(key) - 1] ?? selection.node
      return true
    }
    switch (key.toLowerCase()) {
      case ' ':
        void control.runOrPause()
        return true
      case 'f':
        if (control.canFinish.value) void control.finish()
        return true
      case '.':
        if (control.canStep.value) void control.step()
        return true
      case 'h':
        void faults.healAll()
        return true
      case 'e':
        selection.evidenceIsOpen = !selection.evidenceIsOpen
        return true
      case 'c':
      case 'p':
      case 'x':
        if (node === null) return false
        if (key.toLowerCase() === 'x') void faults.toggleCut(node)
        else void faults.toggle(key.toLowerCase() === 'c' ? 'crash' : 'pause', node)
        return true
      default:
        return false
    }
  }

  onMounted(() => window.addEventListener('keydown', pressed))
  onBeforeUnmount(() => window.removeEventListener('keydown', pressed))
}

/** Somebody types, or a menu or dialog has the keyboard; a button wants its own space bar. */
function isBusy(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('input, textarea, select, [role="menu"], [role="dialog"], [contenteditable]') !== null)
    return true
  return event.key === ' ' && target.closest('button, [role="tab"], summary, a') !== null
}
