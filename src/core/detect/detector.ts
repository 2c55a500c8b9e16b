import { unreachable } from '../base/unreachable.ts'
import type { Effect } from '../model/effect.ts'
import type { NodeId } from '../model/identity.ts'
import type { Input } from '../model/input.ts'
import type { Suspicion } from '../model/node-view.ts'
import type { DetectorMessage } from './message.ts'
import type { Opinion } from './opinion.ts'
import type { DetectorRules } from './rules.ts'
import type { DetectorSettings } from './settings.ts'
import { createListener, opinionsOfListener, stepListener, type Listener } from './silence.ts'
import { createSwim, opinionsOfSwim, stepSwim, type Swim } from './swim.ts'

/** All that a detector knows when it is made. */
export interface DetectorContext {
  readonly self: NodeId
  /** Everybody else. */
  readonly peers: readonly NodeId[]
  readonly settings: DetectorSettings
  readonly rules: DetectorRules
  /** The highest incarnation that this node has ever spoken as, from its disk; 0: none. */
  readonly incarnation: number
}

/** The inputs and effects of nodes, of which detectors need some only. Opinions are notes, and `opinionsOf`. */
export type DetectorInput = Extract<
  Input<DetectorMessage>,
  { readonly kind: 'started' | 'received' | 'fired' }
>
export type DetectorEffect = Exclude<Effect<DetectorMessage>, { readonly kind: 'reply' }>

/** One node's part of a failure detector; changed by `stepDetector` only. */
export type Detector = Listener | Swim

export function createDetector(context: DetectorContext): Detector {
  return context.settings.kind === 'swim' ? createSwim(context) : createListener(context)
}

export function stepDetector(detector: Detector, input: DetectorInput): DetectorEffect[] {
  switch (detector.kind) {
    case 'listener':
      return stepListener(detector, input)
    case 'swim':
      return stepSwim(detector, input)
    default:
      return unreachable(detector)
  }
}

/** What the node believes of everybody else, in the order of the experiment. */
export function opinionsOf(detector: Detector): Opinion[] {
  return detector.kind === 'swim' ? opinionsOfSwim(detector) : opinionsOfListener(detector)
}

/** The doubts among opinions. */
export function suspicionsIn(opinions: readonly Opinion[]): Suspicion[] {
  return opinions.flatMap(({ node, level, state }) => (state === 'alive' ? [] : [{ node, level, state }]))
}

/** Messages that this node sent for detection, a second since its start. */
export function messagesPerSecond(detector: Detector): number {
  const seconds = (detector.nowUs - detector.startedUs) / 1_000_000
  return seconds <= 0 ? 0 : detector.sent / seconds
}
