import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Config, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { PaxosMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, tables, type PaxosNode } from './state.ts'
import { step } from './step.ts'

export const paxos: Protocol<PaxosNode, PaxosMessage> = {
  id: 'paxos',
  family: 'consensus',
  title: 'paxos.title',
  summary: 'paxos.summary',
  paper: 'Lamport, Paxos Made Simple (2001); Lamport, The Part-Time Parliament (1998)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: (nodes) => Math.ceil(nodes / 2) - 1,
    quorum: 'majority of the acceptors',
    beyond: ['wipe'],
  },
  nodeCount: { min: 1, max: 9, default: 5 },
  configFields,
  workloads: ['decree'],
  sessions: true,
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

/** Roles are counts of nodes; 0 stands for all of them (PAXOS-1). */
function configProblem(config: Config, nodes: number): Sentence | null {
  for (const role of ['proposers', 'acceptors', 'learners']) {
    const count = Number(config[role])
    if (!Number.isInteger(count) || count < 0 || count > nodes)
      return sentence(`paxos.problem.${role}`, { count, nodes })
  }
  return null
}
