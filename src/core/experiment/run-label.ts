import { sentence, type Sentence } from '../model/sentence.ts'
import { beyondOf, completeConfig, type Protocol } from '../protocol/contract.ts'
import type { Experiment } from './experiment.ts'

/** What must be said of a run wherever it is shown, because its verdicts would be misread without it. */
export interface RunLabel {
  /** `unsafe`: a rule of the protocol's own was broken on purpose; `beyond`: a fault that it is not built for happened. */
  readonly kind: 'unsafe' | 'beyond'
  readonly details: readonly Sentence[]
}

type Settings = Pick<Experiment, 'config' | 'nodes' | 'unsafe'>

/** The rule of its own that a protocol would refuse these settings for, or null. Fields are within their bounds. */
export function brokenRule({ config, nodes }: Settings, protocol: Protocol): Sentence | null {
  const { min } = protocol.nodeCount
  if (nodes < min) return sentence('label.tooFewNodes', { nodes, min })
  return protocol.configProblem(completeConfig(protocol.configFields, config), nodes)
}

/** `faultKinds`: what happened, or is planned. */
export function runLabels(
  settings: Settings,
  protocol: Protocol,
  faultKinds: readonly string[],
): readonly RunLabel[] {
  const rule = settings.unsafe === true ? brokenRule(settings, protocol) : null
  const beyond = [...new Set(faultKinds)].filter((kind) => beyondOf(protocol).includes(kind))
  return [
    ...(rule === null ? [] : [{ kind: 'unsafe', details: [rule] } as const]),
    ...(beyond.length === 0
      ? []
      : [
          {
            kind: 'beyond',
            details: beyond.map((kind) =>
              sentence('label.beyondDetail', { kind: `fault.kind.${kind}`, protocol: protocol.title }),
            ),
          } as const,
        ]),
  ]
}
