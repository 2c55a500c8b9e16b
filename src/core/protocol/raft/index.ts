import type { WorkloadId } from '../../model/operation.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { storeMachine, type StateMachine } from '../../model/state-machine.ts'
import type { Store } from '../../model/store.ts'
import type { Config, ConfigField, Lie, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants, snapshotsOver } from './invariants.ts'
import type { RaftMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { hasCommittedInTerm, type Entry, type RaftNode } from './state.ts'
import { step } from './step.ts'

export type { RaftMessage, RaftNode }

const nodesMax = 9

/** Defaults for a cluster on one machine: a lost leader is replaced within about a quarter of a second. */
const configFields: readonly ConfigField[] = [
  { kind: 'number', name: 'heartbeatMs', default: 50, min: 5, max: 10_000 },
  { kind: 'number', name: 'electionTimeoutMs', default: 150, min: 10, max: 60_000 },
  { kind: 'flag', name: 'preVote', default: true },
  { kind: 'flag', name: 'checkQuorum', default: true },
  { kind: 'choice', name: 'read', default: 'readIndex', choices: ['readIndex', 'lease', 'log'] },
  { kind: 'number', name: 'clockDriftPercent', default: 10, min: 0, max: 100 },
  { kind: 'flag', name: 'followerReads', default: false },
  { kind: 'flag', name: 'noop', default: true },
  { kind: 'number', name: 'snapshotEvery', default: 5000, min: 0, max: 1_000_000 },
  { kind: 'choice', name: 'membership', default: 'single-server', choices: ['single-server', 'joint'] },
  { kind: 'number', name: 'initialVoters', default: 0, min: 0, max: nodesMax },
  { kind: 'number', name: 'appendWindow', default: 2, min: 1, max: 64 },
]

export const raft: Protocol<RaftNode, RaftMessage> = {
  id: 'raft',
  family: 'consensus',
  title: 'raft.title',
  summary: 'raft.summary',
  paper: 'Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (extended version), 2014',
  faultModel: {
    processes: 'crash-recovery',
    network: 'partially-synchronous',
    toleratedFailures: (nodes) => Math.floor((nodes - 1) / 2),
    quorum: 'majority of n',
    // A clock that nobody bounded breaks reads by lease: `clockDriftPercent` is all that they allow for.
    beyond: ['wipe', 'clock'],
  },
  nodeCount: { min: 1, max: nodesMax, default: 5 },
  configFields,
  workloads: ['register', 'kv', 'set', 'bank'],
  sessions: true,
  administers: ['transferLeadership', 'addMember', 'addLearner', 'removeMember', 'snapshot'],
  tables: { hardState: 'name', log: 'index', snapshot: 'name' },
  mutants,
  durability,
  invariants,
  words,
  configProblem,
  twist,
  create: (context, disk) => create(context, disk, storeMachine(context.workload)),
  step,
  describe,
  explain,
}

/** Raft that replicates another state machine; a node's state of it is `node.store`, and only the machine looks inside. */
export function raftOver<S>(machineFor: (workload: WorkloadId) => StateMachine<S>): typeof raft {
  const machine = machineFor as unknown as (workload: WorkloadId) => StateMachine<Store>
  return {
    ...raft,
    invariants: invariants.map((one) => (one.id === 'R16' ? snapshotsOver(machine) : one)),
    create: (context, disk) => create(context, disk, machine(context.workload)),
  }
}

/** The term that a node leads and in which it has applied its whole log; null: what it knows may be old. */
export function termLed(node: RaftNode): number | null {
  return node.role === 'leader' && hasCommittedInTerm(node) ? node.term : null
}

function configProblem(config: Config, nodes: number): Sentence | null {
  const election = Number(config['electionTimeoutMs'])
  const heartbeat = Number(config['heartbeatMs'])
  const voters = Number(config['initialVoters'])
  if (election < 2 * heartbeat) return sentence('raft.problem.electionTooShort', { election, heartbeat })
  if (voters > nodes) return sentence('raft.problem.initialVoters', { nodes, voters })
  if (config['read'] === 'lease' && config['checkQuorum'] !== true)
    return sentence('raft.problem.leaseNeedsCheckQuorum')
  return null
}

/** A traitor's messages. Nothing in Raft is signed or voted on twice, so that each of these is believed. */
function twist(message: RaftMessage, lie: Lie): RaftMessage | null {
  switch (message.type) {
    case 'PreVote':
    case 'RequestVote':
      // A log that nobody can beat: whoever lost committed entries is elected.
      return { ...message, lastIndex: message.lastIndex + 1000, lastTerm: message.lastTerm + 1 }
    case 'PreVoteResponse':
    case 'VoteResponse':
      // One vote for everybody who asks.
      return { ...message, granted: lie === 'corrupt' ? !message.granted : true }
    case 'AppendEntries':
      return lie === 'lie' ? null : { ...message, entries: message.entries.map(twistedEntry) }
    case 'AppendResponse':
      // It holds what it never stored, and the leader counts its copy.
      return message.success
        ? { ...message, match: message.match + 1 }
        : { type: message.type, term: message.term, success: true, match: message.prevIndex }
    case 'ReadIndexResponse':
      return { ...message, index: Math.max(0, message.index - 1) }
    default:
      return null
  }
}

/** The same client's command with another value: two logs with equal terms that differ. */
function twistedEntry(entry: Entry): Entry {
  if (entry.kind !== 'command') return entry
  const { operation } = entry
  if (operation.f === 'write') return { ...entry, operation: { ...operation, value: 1_000_000 } }
  if (operation.f === 'add') return { ...entry, operation: { ...operation, element: 1_000_000 } }
  if (operation.f === 'transfer')
    return { ...entry, operation: { ...operation, amount: operation.amount + 1 } }
  return entry
}
