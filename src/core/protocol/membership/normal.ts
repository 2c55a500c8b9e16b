import { stepDetector, type DetectorInput } from '../../detect/detector.ts'
import type { MembershipNode } from './state.ts'

/** Everything that happens concerns the detector; see `src/core/detect/` for what it does. */
export function detect(node: MembershipNode, input: DetectorInput): void {
  for (const effect of stepDetector(node.detector, input)) {
    const isEarly = node.rules.speaksEarly && effect.kind === 'send'
    node.effects.push(isEarly ? { ...effect, early: true } : effect)
  }
}
