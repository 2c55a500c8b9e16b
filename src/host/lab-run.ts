import type { Experiment } from '../core/experiment/experiment.ts'
import type { LabStep } from '../core/lab/lab.ts'

/**
 * Why a run cannot count for a step: it is of something else than the step's experiment. Faults, duration and seed are
 * the learner's to choose; what runs and which mistake is planted is not.
 */
export function foreignRunProblem(step: LabStep & { kind: 'experiment' }, run: Experiment): string | null {
  const asked = step.experiment
  if (run.protocol !== asked.protocol)
    return `This is a run of ${run.protocol}, the step is about ${asked.protocol}.`
  if (run.mutant !== asked.mutant)
    return `This run's protocol is ${nameOf(run.mutant)}, the step's is ${nameOf(asked.mutant)}.`
  if (run.workload.kind !== asked.workload.kind)
    return `This run's workload is ${run.workload.kind}, the step's is ${asked.workload.kind}.`
  return null
}

function nameOf(mutant: string | null): string {
  return mutant === null ? 'the right one' : mutant
}
