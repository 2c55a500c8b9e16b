import type { Mix, WorkloadSettings } from '../workload/workload.ts'
import type { Experiment } from './experiment.ts'

/** An experiment as people write it: whatever has a default may be left out. */
export type ExperimentFile = Pick<Experiment, 'name' | 'protocol'> &
  Partial<Omit<Experiment, 'name' | 'protocol' | 'workload'>> & {
    readonly workload?: Partial<Omit<WorkloadSettings, 'mix'>> & { readonly mix?: Partial<Mix> }
  }
