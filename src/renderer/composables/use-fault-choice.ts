import { computed, reactive, type ComputedRef } from 'vue'
import {
  slownessMs,
  type Betrayal,
  type FaultAction,
  type FaultKind,
  type PartitionShape,
} from '../../core/fault/fault.ts'

/** What the palette's fields say, whichever of them the chosen kind uses. */
export interface FaultChoice {
  kind: FaultKind
  target: string
  shape: PartitionShape
  clients: 'everywhere' | 'home'
  percent: number
  meanMs: number
  jitterMs: number
  windowMs: number
  behaviour: Betrayal
  delayMs: number
  offsetMs: number
  driftPercent: number
  fromSeconds: number
  forSeconds: number
  /** Nodes of a hand-made partition's first side. */
  firstSide: readonly string[]
}

export interface FaultPick {
  readonly choice: FaultChoice
  readonly isOnLinks: ComputedRef<boolean>
  readonly needsTarget: ComputedRef<boolean>
  readonly toggleSide: (node: string) => void
  /** The fault that the fields describe. */
  readonly action: () => FaultAction
}

export function useFaultChoice(ids: () => readonly string[]): FaultPick {
  const choice = reactive<FaultChoice>({
    kind: 'crash',
    target: 'leader',
    shape: 'halves',
    clients: 'everywhere',
    percent: 30,
    meanMs: 100,
    jitterMs: 30,
    windowMs: 50,
    behaviour: 'lie',
    delayMs: slownessMs,
    offsetMs: 500,
    driftPercent: 0,
    fromSeconds: 5,
    forSeconds: 5,
    firstSide: [],
  })
  const isOnLinks = computed(() => ['loss', 'delay', 'duplicate', 'reorder'].includes(choice.kind))
  const needsTarget = computed(
    () => choice.kind !== 'partition' || choice.shape === 'isolate' || choice.shape === 'one-way',
  )

  function toggleSide(node: string): void {
    const has = choice.firstSide.includes(node)
    choice.firstSide = has ? choice.firstSide.filter((one) => one !== node) : [...choice.firstSide, node]
  }

  function partition(): FaultAction {
    const { shape, target, clients, firstSide } = choice
    const cut = { kind: 'partition', shape, clients } as const
    if (shape !== 'groups') return { ...cut, ...(needsTarget.value ? { target } : {}) }
    return { ...cut, groups: [firstSide, ids().filter((id) => !firstSide.includes(id))] }
  }

  function action(): FaultAction {
    const { kind, target, meanMs, jitterMs, windowMs, behaviour, delayMs, offsetMs, driftPercent } = choice
    const probability = choice.percent / 100
    switch (kind) {
      case 'partition':
        return partition()
      case 'loss':
      case 'duplicate':
        return { kind, links: target, probability }
      case 'delay':
        return { kind, links: target, meanMs, jitterMs }
      case 'reorder':
        return { kind, links: target, probability, windowMs }
      case 'byzantine':
        return { kind, target, behaviour, ...(behaviour === 'slow' ? { delayMs } : {}) }
      case 'clock':
        return { kind, target, offsetMs, driftPercent }
      default:
        return { kind, target }
    }
  }

  return { choice, isOnLinks, needsTarget, toggleSide, action }
}
