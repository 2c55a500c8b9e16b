import type { Detector } from '../../detect/detector.ts'
import { detectorBounds, detectorDefaults, type DetectorSettings } from '../../detect/settings.ts'
import type { Effect } from '../../model/effect.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Config, ConfigField } from '../contract.ts'
import type { MembershipMessage, MembershipNote } from './messages.ts'
import type { Rules } from './mutants.ts'

/** One node. `effects` belong to the step under way. */
export interface MembershipNode {
  readonly self: NodeId
  readonly nodes: readonly NodeId[]
  readonly rules: Rules
  readonly detector: Detector
  effects: Effect<MembershipMessage>[]
}

export function note(node: MembershipNode, fact: MembershipNote): void {
  node.effects.push({ kind: 'note', note: fact })
}

/** The detector's settings under their own names, its kind as `detector`. */
export const configFields: readonly ConfigField[] = [
  { kind: 'choice', name: 'detector', default: detectorDefaults.kind, choices: ['heartbeat', 'phi', 'swim'] },
  number('intervalMs'),
  number('timeoutMs'),
  number('growMs'),
  number('threshold'),
  { kind: 'choice', name: 'tail', default: detectorDefaults.tail, choices: ['exact', 'logistic'] },
  number('windowSize'),
  number('deviationMinMs'),
  number('pauseMs'),
  number('probeTimeoutMs'),
  number('helpers'),
  number('suspicionFactor'),
  number('gossipFactor'),
  {
    kind: 'choice',
    name: 'probeOrder',
    default: detectorDefaults.probeOrder,
    choices: ['shuffled', 'random'],
  },
]

function number(name: keyof typeof detectorBounds): ConfigField {
  const [min, max] = detectorBounds[name]
  return { kind: 'number', name, default: detectorDefaults[name], min, max }
}

/** A complete configuration as the detector wants it. */
export function settingsOf({ detector, ...rest }: Config): DetectorSettings {
  return { ...detectorDefaults, ...rest, kind: detector } as DetectorSettings
}
