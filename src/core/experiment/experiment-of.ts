import { detectorDefaults } from '../detect/settings.ts'
import type { Protocol } from '../protocol/contract.ts'
import { protocols } from '../protocol/registry.ts'
import { supervisorDefaults } from '../recovery/supervisor.ts'
import { clientPolicyDefaults, type ClientPolicy } from '../workload/policy/client-policy.ts'
import { workloadDefaults, type WorkloadSettings } from '../workload/workload.ts'
import type { ExperimentFile, PolicyFile } from './experiment-file.ts'
import { experimentProblem } from './experiment-problem.ts'
import { experimentDefaults, type Experiment } from './experiment.ts'

export type ExperimentReading =
  | { readonly kind: 'experiment'; readonly experiment: Experiment }
  /** One sentence: the path, what was found and what was expected. */
  | { readonly kind: 'refused'; readonly sentence: string }

/**
 * A file of the right shape made complete, and judged by what its protocol allows: node count, settings, planted
 * mistake, workload, and targets that exist.
 */
export function experimentOf(
  file: ExperimentFile,
  known: readonly Protocol[] = protocols,
): ExperimentReading {
  const protocol = known.find((one) => one.id === file.protocol)
  if (protocol === undefined) {
    const names = known.map((one) => one.id).join(', ')
    return {
      kind: 'refused',
      sentence: `protocol: "${file.protocol}" does not exist, expected one of ${names}`,
    }
  }
  const experiment: Experiment = {
    ...experimentDefaults,
    nodes: protocol.nodeCount.default,
    ...file,
    workload: completeWorkload(file.workload ?? {}, protocol),
    detector:
      file.detector === undefined || file.detector === null
        ? null
        : { ...detectorDefaults, ...file.detector },
    supervisor:
      file.supervisor === undefined || file.supervisor === null
        ? null
        : { ...supervisorDefaults, ...file.supervisor },
  }
  const problem = experimentProblem(experiment, protocol)
  return problem === null ? { kind: 'experiment', experiment } : { kind: 'refused', sentence: problem }
}

function completeWorkload(
  given: NonNullable<ExperimentFile['workload']>,
  protocol: Protocol,
): WorkloadSettings {
  return {
    ...workloadDefaults,
    kind: protocol.workloads[0] ?? workloadDefaults.kind,
    ...given,
    mix: { ...workloadDefaults.mix, ...given.mix },
    policy: completePolicy(given.policy ?? {}),
  }
}

function completePolicy(given: PolicyFile): ClientPolicy {
  return {
    ...clientPolicyDefaults,
    ...given,
    backOff: { ...clientPolicyDefaults.backOff, ...given.backOff },
  }
}

/** An experiment as an earlier version recorded it, with what has been added since at its defaults. */
export function completedExperiment(recorded: Experiment): Experiment {
  const { workload } = recorded
  return {
    ...experimentDefaults,
    ...recorded,
    workload: { ...workloadDefaults, ...workload, policy: completePolicy(workload.policy ?? {}) },
  }
}
