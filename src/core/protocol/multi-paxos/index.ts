import { sentence, type Sentence } from '../../model/sentence.ts'
import type { Config, Lie, NodeContext, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { Command, PaxosMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, settingsOf, tables, type PaxosState } from './state.ts'
import { step } from './step.ts'

export const multiPaxos: Protocol<PaxosState, PaxosMessage> = {
  id: 'multi-paxos',
  family: 'consensus',
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
  twist,
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

/** A traitor's messages: an acceptor that forgets its votes, a leader that proposes two values for one slot. */
function twist(message: PaxosMessage, lie: Lie, { self }: Pick<NodeContext, 'self'>): PaxosMessage | null {
  switch (message.type) {
    case 'Promise':
      // It has voted for nothing and knows nothing chosen: the next leader may choose again.
      return lie === 'corrupt'
        ? { ...message, votes: message.votes.map((vote) => ({ ...vote, command: twisted(vote.command) })) }
        : { ...message, votes: [] }
    case 'Accept':
    case 'Chosen':
      return lie === 'lie' ? null : { ...message, commands: message.commands.map(twisted) }
    case 'Nack':
      // It says yes to the lower ballot as well.
      return lie === 'corrupt'
        ? { ...message, promised: { round: message.promised.round + 10, node: self } }
        : { type: 'Promise', ballot: message.ballot, fromSlot: 1, chosenUpTo: 0, votes: [] }
    case 'Accepted':
      return { ...message, toSlot: message.toSlot + 1 }
    default:
      return null
  }
}

/** The same client's command with another value. */
function twisted(command: Command): Command {
  if (command === null) return null
  const { operation } = command
  if (operation.f === 'write') return { ...command, operation: { ...operation, value: 1_000_000 } }
  if (operation.f === 'add') return { ...command, operation: { ...operation, element: 1_000_000 } }
  if (operation.f === 'transfer')
    return { ...command, operation: { ...operation, amount: operation.amount + 1 } }
  return command
}
