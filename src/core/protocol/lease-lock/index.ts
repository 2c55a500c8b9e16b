import { sentence } from '../../model/sentence.ts'
import type { Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import { layoutOf } from './membership.ts'
import type { LeaseLockMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, type LeaseLockNode } from './state.ts'
import { step } from './step.ts'

export const leaseLock: Protocol<LeaseLockNode, LeaseLockMessage> = {
  id: 'lease-lock',
  family: 'locks',
  title: 'lease-lock.title',
  summary: 'lease-lock.summary',
  paper: 'Gray and Cheriton: Leases (1989); Kleppmann: How to do distributed locking (2016)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: () => 0,
    quorum: 'the lock store and the resource',
    beyond: ['wipe'],
  },
  nodeCount: { min: 3, max: 9, default: 5 },
  configFields,
  workloads: ['counter'],
  sessions: false,
  // Equal tokens of two stores pass any fence.
  promises: (config) =>
    config['variant'] === 'fencing' && config['replicatedStore'] !== true ? ['counter'] : [],
  tables: { leases: 'name', cells: 'name', lives: 'name' },
  mutants,
  durability,
  invariants,
  words,
  configProblem(config, nodes) {
    if (
      layoutOf(
        Array.from({ length: nodes }, (_, i) => `n${i + 1}`),
        config['replicatedStore'] === true,
      ).workers.length === 0
    )
      return sentence('lease-lock.problem.workers', { nodes })
    const [ttl, work, drift] = ['ttlMs', 'workMs', 'clockDriftPercent'].map((name) => Number(config[name]))
    const safe = ttl! / (1 + drift! / 100)
    if (config['checksLease'] !== true || work! < safe) return null
    return sentence('lease-lock.problem.lease', {
      ttl: ttl!,
      drift: drift!,
      work: work!,
      safe: Math.floor(safe),
    })
  },
  create,
  step,
  describe,
  explain,
}
