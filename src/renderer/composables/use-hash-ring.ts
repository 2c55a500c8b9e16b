import { computed, type ComputedRef, type Ref } from 'vue'
import type { NodeFrame } from '../../contract/session.ts'
import type { Stand } from './ring-arcs.ts'

/** Distinct colours that the style sheets have for owners. */
const coloursMax = 8

/**
 * Where the nodes stand on a hash ring; empty for a system without one. A node that is down shows nothing of itself,
 * but keeps its place: its keys are not another's.
 */
export function useHashRing(
  ids: Ref<readonly string[]>,
  frames: Ref<readonly NodeFrame[]>,
): ComputedRef<readonly Stand[]> {
  const known = new Map<string, Stand>()
  let shown: readonly Stand[] = []
  let key = ''
  return computed(() => {
    const byNode = new Map(frames.value.map((frame) => [frame.node, frame]))
    if (frames.value.length === 0 || [...known.keys()].some((node) => !ids.value.includes(node)))
      known.clear()
    ids.value.forEach((node, i) => {
      const stand = standOf(byNode.get(node), known.get(node), (i % coloursMax) + 1)
      if (stand === undefined) known.delete(node)
      else known.set(node, stand)
    })
    const stands = ids.value.flatMap((node) => known.get(node) ?? [])
    // Frames come many times a second and mostly change nothing here.
    const next = stands.map(({ node, up, points }) => `${node} ${up} ${points.join()}`).join('|')
    if (next !== key) [key, shown] = [next, stands]
    return shown
  })
}

function standOf(frame: NodeFrame | undefined, before: Stand | undefined, colour: number): Stand | undefined {
  if (frame === undefined) return undefined
  if (!frame.up || frame.view === null) return before === undefined ? undefined : { ...before, up: false }
  const { ring } = frame.view
  return ring === undefined ? undefined : { node: frame.node, ...ring, colour, up: true }
}
