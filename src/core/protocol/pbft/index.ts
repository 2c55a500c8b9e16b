import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Config, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import { twist, type PbftMessage } from './messages.ts'
import { mutants, rulesOf } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, faultsOf, settingsOf, tables, type PbftState } from './state.ts'
import { step } from './step.ts'

export const pbft: Protocol<PbftState, PbftMessage> = {
  id: 'pbft',
  family: 'byzantine',
  title: 'pbft.title',
  summary: 'pbft.summary',
  paper: 'Castro and Liskov, Practical Byzantine Fault Tolerance (OSDI 1999; ACM TOCS 20(4), 2002)',
  faultModel: {
    processes: 'byzantine',
    network: 'partially-synchronous',
    toleratedFailures: (nodes) => faultsOf(nodes),
    quorum: '⌈(n + f + 1) / 2⌉ of n',
    beyond: ['wipe'],
  },
  nodeCount: { min: 1, max: 13, default: 4 },
  configFields,
  workloads: ['register', 'kv', 'set'],
  sessions: true,
  replyQuorum: (config, nodes, mutant) =>
    rulesOf(mutant).replies(faultsOf(nodes, settingsOf(config).tolerated)),
  twist,
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

function configProblem(config: Config, nodes: number): Sentence | null {
  const { tolerated, checkpointEvery, window } = settingsOf(config)
  if (nodes < 3 * tolerated + 1) {
    const least = 3 * tolerated + 1
    return sentence('pbft.trouble.tooFew', { tolerated, nodes, least })
  }
  if (window < checkpointEvery) return sentence('pbft.trouble.window', { window, checkpointEvery })
  return null
}
