import type { NodeFrame } from '../../contract/session.ts'
import type { Suspicion } from '../../core/model/node-view.ts'

/** Who doubts a node, and how strongly. */
export interface Doubt extends Omit<Suspicion, 'node'> {
  readonly by: string
}

/** What the others believe of a node, of those that run and do not hold it to be alive. */
export function doubtsAbout(id: string, frames: readonly NodeFrame[]): Doubt[] {
  return frames.flatMap(({ node, up, view }) =>
    !up || node === id
      ? []
      : (view?.suspects ?? [])
          .filter((suspicion) => suspicion.node === id)
          .map(({ level, state }) => ({ by: node, level, state })),
  )
}

/** In few words for a tooltip: `n1 2.0, n3 dead`. */
export function doubtText(doubts: readonly Doubt[], dead: string): string {
  return doubts
    .map(({ by, level, state }) => `${by} ${state === 'dead' ? dead : level.toFixed(1)}`)
    .join(', ')
}
