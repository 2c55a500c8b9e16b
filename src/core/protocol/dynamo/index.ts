import { sentence } from '../../model/sentence.ts'
import { completeConfig, type Config, type Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { DynamoMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, phasesOfForward, tables, type DynamoNode } from './state.ts'
import { step } from './step.ts'

const nodesMax = 9
/** A client's patience, and messages that were late when the last fault healed. */
const lastWriteMs = 500
const lateMailMs = 200

export const dynamo: Protocol<DynamoNode, DynamoMessage> = {
  id: 'dynamo',
  family: 'partitioned-data',
  title: 'dynamo.title',
  summary: 'dynamo.summary',
  paper: "DeCandia et al.: Dynamo: Amazon's Highly Available Key-value Store (SOSP 2007)",
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: (nodes) => Math.min(1, nodes - 1),
    quorum: 'R and W of the N copies of a key, or of their substitutes',
    beyond: ['wipe'],
  },
  nodeCount: { min: 3, max: nodesMax, default: 5 },
  configFields,
  workloads: ['siblings', 'register', 'kv'],
  sessions: false,
  restMs: (config) =>
    lastWriteMs +
    lateMailMs +
    phasesOfForward * Number(config['timeoutMs']) +
    2 * Number(config['handoffMs']) +
    (config['antiEntropy'] === true ? (nodesMax - 1) * Number(config['antiEntropyMs']) : 0),
  promises,
  tables,
  mutants,
  durability,
  invariants,
  words,
  configProblem(config, nodes) {
    const [copies, read, write] = [Number(config['N']), Number(config['R']), Number(config['W'])]
    if (copies > nodes) return sentence('dynamo.problem.copies', { copies, nodes })
    if (read > copies) return sentence('dynamo.problem.read', { read, copies })
    return write > copies ? sentence('dynamo.problem.write', { write, copies }) : null
  },
  create,
  step,
  describe,
  explain,
}

/**
 * DYN-12: with anti-entropy all copies have met after the rest, whatever N, R and W. Without it strict quorums that
 * overlap still let no acknowledged write be missed, but an unacknowledged one may be seen by some and not by others.
 * A store that lets the last writer win promises nothing about single values but that the copies agree on one.
 */
function promises(given: Config, workload: string): string[] {
  const config = completeConfig(configFields, given)
  const [copies, read, write] = [Number(config['N']), Number(config['R']), Number(config['W'])]
  const meets = config['sloppy'] === false && read + write > copies
  return [
    ...(config['antiEntropy'] === true ? ['converged'] : []),
    ...(workload === 'siblings' && (config['antiEntropy'] === true || meets) ? ['siblings'] : []),
  ]
}
