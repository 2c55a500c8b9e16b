import { sentence } from '../../model/sentence.ts'
import type { Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { LockMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, tables, type LockNode } from './state.ts'
import { step } from './step.ts'

export const consensusLock: Protocol<LockNode, LockMessage> = {
  id: 'consensus-lock',
  family: 'locks',
  title: 'consensus-lock.title',
  summary: 'consensus-lock.summary',
  paper: 'Burrows, The Chubby lock service for loosely-coupled distributed systems, OSDI 2006',
  faultModel: {
    processes: 'crash-recovery',
    network: 'partially-synchronous',
    // One of the three replicas of the service; without the resource nobody is served.
    toleratedFailures: () => 1,
    quorum: 'a majority of the lock service',
    beyond: ['wipe'],
  },
  nodeCount: { min: 5, max: 9, default: 6 },
  configFields,
  workloads: ['counter'],
  sessions: false,
  // An increment whose answer was lost ends in silence: who reads sooner reads while it may still be under way.
  restMs: () => 1000,
  promises: () => ['counter'],
  tables,
  mutants,
  durability,
  invariants,
  words,
  configProblem(config, nodes) {
    const [locks, session, tick] = ['lockNodes', 'sessionMs', 'tickMs'].map((name) =>
      Number(config[name]),
    ) as [number, number, number]
    const [heartbeat, election] = [Number(config['heartbeatMs']), Number(config['electionTimeoutMs'])]
    if (locks + 2 > nodes) return sentence('consensus-lock.problem.lockNodes', { locks, nodes })
    if (session < 2 * tick) return sentence('consensus-lock.problem.session', { session, tick })
    if (election < 2 * heartbeat) return sentence('consensus-lock.problem.election', { election, heartbeat })
    return null
  },
  create,
  step,
  describe,
  explain,
}
