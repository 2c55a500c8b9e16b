import type { DetectorSettings } from '../detect/settings.ts'
import type { WorkloadSettings } from '../workload/workload.ts'
import type { Fault, FaultKind } from '../fault/fault.ts'
import type { SupervisorSettings } from '../recovery/supervisor.ts'
import type { Config } from '../protocol/contract.ts'
import type { Recording } from '../trace/recording.ts'

export type DriverKind = 'live' | 'simulated'

export type { Recording } from '../trace/recording.ts'

/** Faults drawn at random from the run's seed, on top of the schedule. */
export interface Storm {
  readonly kinds: readonly FaultKind[]
  /** Mean time from the start of one fault to the start of the next. */
  readonly meanIntervalMs: number
  readonly meanDurationMs: number
}

/** What is to be done, as data: one JSON file. Version 1 of the format. */
export interface Experiment {
  readonly format: 1
  readonly name: string
  readonly protocol: string
  /** Settings that differ from the protocol's defaults. */
  readonly config: Config
  /** Name of a planted mistake, or null for the right protocol. */
  readonly mutant: string | null
  readonly nodes: number
  readonly workload: WorkloadSettings
  readonly faults: readonly Fault[]
  readonly storm: Storm | null
  readonly durationSeconds: number
  readonly driver: DriverKind
  readonly seed: number
  readonly recording: Recording
  /** Checks to make; null: all that fit the protocol and the workload. */
  readonly checks: readonly string[] | null
  /** A failure detector beside every node, for whoever wants to see its suspicions; null or absent: none. */
  readonly detector?: DetectorSettings | null
  /** Restarts nodes that die, instead of the end of the fault; null or absent: none. */
  readonly supervisor?: SupervisorSettings | null
  readonly notes: string
  /** Runs settings and node counts that the protocol's own rules refuse; the run is labelled. Absent: false. */
  readonly unsafe?: boolean
}

/** After the last fault has healed the clients read everything once more; a run waits this long for it at most. */
export const settleSeconds = 5

/** A live node is a thread with a database: more of them than this measure the machine instead of the protocol. */
export const liveNodesMax = 20

export const experimentDefaults: Omit<Experiment, 'name' | 'protocol' | 'workload' | 'nodes'> = {
  format: 1,
  config: {},
  mutant: null,
  faults: [],
  storm: null,
  durationSeconds: 20,
  driver: 'live',
  seed: 1,
  recording: 'full',
  checks: null,
  detector: null,
  supervisor: null,
  notes: '',
  unsafe: false,
}
