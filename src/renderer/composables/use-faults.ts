import type { FaultAction } from '../../core/fault/fault.ts'
import { useBench } from '../stores/bench.ts'
import { useNotices } from '../stores/notices.ts'
import { useSession } from '../stores/session.ts'
import type { StrokeCut } from './stroke-cut.ts'

export interface Faults {
  /** Begins it now, until somebody heals it. */
  readonly inject: (action: FaultAction) => Promise<void>
  readonly heal: (id: string) => Promise<void>
  readonly healAll: () => Promise<void>
  /** Ends the faults of those kinds that hit the node; true when there was one. */
  readonly healNode: (node: string, kinds: readonly string[]) => Promise<boolean>
  /** Begins a fault of that kind at the node, or ends the one that lasts there. */
  readonly toggle: (kind: 'crash' | 'pause' | 'wipe', node: string) => Promise<void>
  /** Cuts the node off from all others, or heals that. */
  readonly toggleCut: (node: string) => Promise<void>
  readonly cut: (stroke: StrokeCut) => Promise<void>
}

/** Faults by hand: whatever goes wrong with one is said as a notice. */
export function useFaults(): Faults {
  const session = useSession()
  const bench = useBench()
  const notices = useNotices()

  async function said(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (problem) {
      notices.complain(problem)
    }
  }

  const inject = (action: FaultAction): Promise<void> =>
    said(() => session.inject({ ...action, atMs: 0, untilMs: null }))

  async function healNode(node: string, kinds: readonly string[]): Promise<boolean> {
    const hit = bench.faults.filter((fault) => kinds.includes(fault.kind) && fault.targets.includes(node))
    await said(() => Promise.all(hit.map((fault) => session.heal(fault.id))))
    return hit.length > 0
  }

  async function toggle(kind: 'crash' | 'pause' | 'wipe', node: string): Promise<void> {
    const same = kind === 'pause' ? ['pause'] : ['crash', 'wipe']
    if (!(await healNode(node, same))) await inject({ kind, target: node })
  }

  async function toggleCut(node: string): Promise<void> {
    if (!(await healNode(node, ['partition'])))
      await inject({ kind: 'partition', shape: 'isolate', target: node })
  }

  async function cut(stroke: StrokeCut): Promise<void> {
    if (stroke.kind === 'groups') await inject({ kind: 'partition', shape: 'groups', groups: stroke.groups })
    if (stroke.kind === 'links')
      for (const [a, b] of stroke.links) await inject({ kind: 'loss', links: `${a}-${b}`, probability: 1 })
  }

  return {
    inject,
    heal: (id) => said(() => session.heal(id)),
    healAll: () => said(() => session.healAll()),
    healNode,
    toggle,
    toggleCut,
    cut,
  }
}
