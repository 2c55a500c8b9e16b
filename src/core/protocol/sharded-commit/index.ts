import { sentence } from '../../model/sentence.ts'
import type { Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { ShardedMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, tables, type ShardedNode } from './state.ts'
import { step } from './step.ts'

const nodesMax = 9

export const shardedCommit: Protocol<ShardedNode, ShardedMessage> = {
  id: 'sharded-commit',
  family: 'atomic-commitment',
  title: 'sharded-commit.title',
  summary: 'sharded-commit.summary',
  paper: 'Gray and Lamport, Consensus on Transaction Commit, ACM TODS 31(1), 2006',
  faultModel: {
    processes: 'crash-recovery',
    network: 'partially-synchronous',
    // One of the three replicas that a group has by default; more if they stand in different groups.
    toleratedFailures: (nodes) => (nodes >= 3 ? 1 : 0),
    quorum: 'a majority of every group that takes part',
    beyond: ['wipe'],
  },
  nodeCount: { min: 3, max: nodesMax, default: nodesMax },
  configFields,
  workloads: ['bank'],
  sessions: true,
  tables,
  mutants,
  durability,
  invariants,
  words,
  configProblem(config, nodes) {
    const [size, heartbeat, election] = ['groupSize', 'heartbeatMs', 'electionTimeoutMs'].map((name) =>
      Number(config[name]),
    ) as [number, number, number]
    if (size > nodes) return sentence('sharded-commit.problem.groupSize', { size, nodes })
    if (election < 2 * heartbeat) return sentence('sharded-commit.problem.election', { election, heartbeat })
    return null
  },
  create,
  step,
  describe,
  explain,
}
