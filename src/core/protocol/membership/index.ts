import { detectorProblem } from '../../detect/settings.ts'
import type { Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { MembershipMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, settingsOf, type MembershipNode } from './state.ts'
import { step } from './step.ts'

/** After the last fault the clients rest, so that there is a quiet time in which opinions must become true (MEM-9). */
const restMs = 2_500

export const membership: Protocol<MembershipNode, MembershipMessage> = {
  id: 'membership',
  family: 'detection',
  title: 'membership.title',
  summary: 'membership.summary',
  paper:
    'Das, Gupta, Motivala: SWIM (2002); Hayashibara et al.: The phi accrual failure detector (2004); Chandra, Toueg: Unreliable failure detectors (1996)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'partially-synchronous',
    toleratedFailures: (nodes) => nodes - 1,
    quorum: 'none: every node judges for itself',
    beyond: ['wipe', 'byzantine', 'clock'],
  },
  nodeCount: { min: 2, max: 100, default: 5 },
  configFields,
  workloads: ['members'],
  sessions: false,
  restMs: () => restMs,
  tables: { detector: 'name' },
  mutants,
  durability,
  invariants,
  words,
  configProblem: (config) => detectorProblem(settingsOf(config)),
  create,
  step,
  describe,
  explain,
}
