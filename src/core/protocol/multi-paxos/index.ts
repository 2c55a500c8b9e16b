import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Config, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { PaxosMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, settingsOf, tables, type PaxosState } from './state.ts'
import { step } from './step.ts'

export const multiPaxos: Protocol<PaxosState, PaxosMessage> = {
  id: 'multi-paxos',
  title: 'multi-paxos.title',
  summary: 'multi-paxos.summary',
  paper:
    'Lamport, Paxos Made Simple (2001); van Renesse and Altinbuken, Paxos Made Moderately Complex (2015)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: (nodes) => Math.ceil(nodes / 2) - 1,
    quorum: 'majority of n',
    beyond: ['wipe'],
  },
  nodeCount: { min: 1, max: 9, default: 3 },
  configFields,
  workloads: ['kv', 'register', 'set', 'bank'],
  sessions: true,
  administers: ['snapshot'],
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

/** Without back-off a short time-out is how two proposers are made to duel; with it, it is a mistake. */
function configProblem(config: Config): Sentence | null {
  const { heartbeatUs, suspectUs, backOff } = settingsOf(config)
  if (!backOff || suspectUs > heartbeatUs) return null
  return sentence('multi-paxos.trouble.config', {
    suspectMs: suspectUs / 1000,
    heartbeatMs: heartbeatUs / 1000,
  })
}
