import type { WorkloadId } from '../../model/operation.ts'
import type { Config, Protocol } from '../contract.ts'
import { dataKind } from './change.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { MultiPrimaryMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, nodesMax, restMs, settingsOf, tables, type MultiPrimaryNode } from './state.ts'
import { step } from './step.ts'

export const multiPrimary: Protocol<MultiPrimaryNode, MultiPrimaryMessage> = {
  id: 'multi-primary',
  family: 'replication',
  title: 'multi-primary.title',
  summary: 'multi-primary.summary',
  paper:
    'Shapiro, Preguiça, Baquero, Zawirski: A comprehensive study of Convergent and Commutative Replicated Data Types (2011)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: (nodes) => nodes - 1,
    quorum: 'any one node',
    beyond: ['wipe'],
  },
  nodeCount: { min: 2, max: nodesMax, default: 3 },
  configFields,
  workloads: ['register', 'kv', 'counter', 'or-set', 'siblings'],
  sessions: false,
  restMs,
  promises,
  tables,
  mutants,
  durability,
  invariants,
  words,
  // Every combination works; what it is worth is what the run shows.
  configProblem: () => null,
  create,
  step,
  describe,
  explain,
}

/** Copies always become equal; nothing is lost where the kind of copy knows how the workload's updates combine (MMP-6). */
function promises(config: Config, workload: WorkloadId): readonly string[] {
  const kind = dataKind(settingsOf(config).resolution, workload)
  const keepsAll: { readonly [workload: string]: typeof kind } = {
    counter: 'counter',
    'or-set': 'set',
    siblings: 'versions',
  }
  return keepsAll[workload] === kind ? [workload, 'converged'] : ['converged']
}
