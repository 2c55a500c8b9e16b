import { runLabels } from '../../core/experiment/run-label.ts'
import type { Experiment } from '../../core/experiment/experiment.ts'
import { protocols } from '../../core/protocol/registry.ts'
import { useSpeech } from './use-speech.ts'

export interface SpokenLabel {
  readonly kind: 'unsafe' | 'beyond'
  readonly text: string
}

/** The labels of a run of that experiment in which faults of those kinds happened. */
export function useRunLabels(): (experiment: Experiment, kinds: readonly string[]) => SpokenLabel[] {
  const { sayAll } = useSpeech()
  return (experiment, kinds) => {
    const protocol = protocols.find(({ id }) => id === experiment.protocol)
    if (protocol === undefined) return []
    return runLabels(experiment, protocol, kinds).map(({ kind, details }) => ({
      kind,
      text: sayAll(details),
    }))
  }
}
