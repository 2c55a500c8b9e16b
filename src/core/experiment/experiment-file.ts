import type { DetectorSettings } from '../detect/settings.ts'
import type { SupervisorSettings } from '../recovery/supervisor.ts'
import type { BackOff } from '../workload/policy/back-off.ts'
import type { ClientPolicy } from '../workload/policy/client-policy.ts'
import type { Mix, WorkloadSettings } from '../workload/workload.ts'
import type { Experiment } from './experiment.ts'

/** An experiment as people write it: whatever has a default may be left out. */
export type ExperimentFile = Pick<Experiment, 'name' | 'protocol'> &
  Partial<Omit<Experiment, 'name' | 'protocol' | 'workload' | 'detector' | 'supervisor'>> & {
    readonly detector?: DetectorFile | null
    readonly supervisor?: Partial<SupervisorSettings> | null
    readonly workload?: Partial<Omit<WorkloadSettings, 'mix' | 'policy'>> & {
      readonly mix?: Partial<Mix>
      readonly policy?: PolicyFile
    }
  }

export type DetectorFile = Pick<DetectorSettings, 'kind'> & Partial<DetectorSettings>

export type PolicyFile = Partial<Omit<ClientPolicy, 'backOff'>> & { readonly backOff?: Partial<BackOff> }
