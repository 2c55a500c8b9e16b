import { sentence } from '../../model/sentence.ts'
import type { Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { PubSubMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, type PubSubNode } from './state.ts'
import { step } from './step.ts'

export const publishSubscribe: Protocol<PubSubNode, PubSubMessage> = {
  id: 'publish-subscribe',
  family: 'replication',
  title: 'publish-subscribe.title',
  summary: 'publish-subscribe.summary',
  paper: 'Eugster, Felber, Guerraoui, Kermarrec: The Many Faces of Publish/Subscribe (2003)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: () => 0,
    quorum: 'the publisher of the topic, and as many subscribers as are to acknowledge',
    beyond: ['wipe'],
  },
  nodeCount: { min: 2, max: 9, default: 3 },
  configFields,
  workloads: ['log'],
  sessions: false,
  // A client's patience, then a few rounds of offers and fetches.
  restMs: (config) => 1_000 + 10 * Number(config['resendMs']),
  promises: (config) => (config['delivery'] === 'log' ? ['log', 'converged'] : []),
  tables: { entries: 'name' },
  mutants,
  durability,
  invariants,
  words,
  configProblem(config, nodes) {
    const [wanted, publishers] = [Number(config['acknowledgements']), Number(config['publishers'])]
    if (publishers > nodes) return sentence('publish-subscribe.problem.publishers', { publishers, nodes })
    if (wanted < nodes) return null
    return sentence('publish-subscribe.problem.acknowledgements', { wanted, subscribers: nodes - 1 })
  },
  create,
  step,
  describe,
  explain,
}
