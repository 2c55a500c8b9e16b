import { sentence } from '../../model/sentence.ts'
import type { Config, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { ShardingMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, tables, type ShardingState } from './state.ts'
import { step } from './step.ts'

export const sharding: Protocol<ShardingState, ShardingMessage> = {
  id: 'sharding',
  family: 'partitioned-data',
  title: 'sharding.title',
  summary: 'sharding.summary',
  paper: 'Karger et al.: Consistent Hashing and Random Trees (1997)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    // Each key has one copy: the keys of a crashed owner wait for its return.
    toleratedFailures: () => 0,
    quorum: 'the owner of the key',
    // Nothing is copied, so that a wiped disk loses keys and configurations for ever.
    beyond: ['wipe'],
  },
  nodeCount: { min: 3, max: 9, default: 5 },
  configFields,
  workloads: ['kv', 'register', 'set'],
  sessions: true,
  administers: ['addMember', 'removeMember'],
  tables,
  mutants,
  durability,
  invariants,
  words,
  configProblem,
  create,
  step,
  describe,
  explain,
}

function configProblem(config: Config, nodes: number): ReturnType<Protocol['configProblem']> {
  const owners = Number(config['initialOwners'])
  return owners < nodes ? null : sentence('sharding.problem.owners', { owners, most: nodes - 1 })
}
