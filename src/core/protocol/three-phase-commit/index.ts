import { sentence } from '../../model/sentence.ts'
import type { Lie, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { ThreePhaseMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, tables, type ThreePhaseState } from './state.ts'
import { step } from './step.ts'

export const threePhaseCommit: Protocol<ThreePhaseState, ThreePhaseMessage> = {
  id: 'three-phase-commit',
  family: 'atomic-commitment',
  title: 'three-phase-commit.title',
  summary: 'three-phase-commit.summary',
  paper: 'Skeen: Nonblocking Commit Protocols (SIGMOD 1981)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'synchronous',
    toleratedFailures: (nodes) => nodes - 1,
    quorum: 'every site that operates',
    beyond: ['partition', 'pause', 'loss', 'delay', 'reorder', 'wipe', 'clock', 'byzantine'],
  },
  nodeCount: { min: 3, max: 9, default: 4 },
  configFields,
  workloads: ['bank'],
  sessions: false,
  tables,
  mutants,
  durability,
  invariants,
  words,
  configProblem(config) {
    const number = (name: string): number => Number(config[name])
    const [lock, vote] = [number('lockTimeoutMs'), number('voteTimeoutMs')]
    if (lock >= vote) return sentence('three-phase-commit.problem.lockTimeout', { lock, vote })
    const silence = number('silenceTimeoutMs')
    const least = vote + 2 * number('responseTimeoutMs')
    return silence >= least ? null : sentence('three-phase-commit.problem.silenceTimeout', { silence, least })
  },
  twist,
  create,
  step,
  describe,
  explain: (note, node) => explain(note, node),
}

/** A traitor's messages: a coordinator that decides both ways, a participant that votes for what it cannot do. */
function twist(message: ThreePhaseMessage, lie: Lie): ThreePhaseMessage | null {
  const { type } = message
  switch (type) {
    case 'DoCommit':
      return lie === 'lie' ? null : { ...message, type: 'Abort' }
    case 'Abort':
      return lie === 'lie' ? null : { ...message, type: 'DoCommit' }
    case 'Vote':
      return lie === 'corrupt' ? null : { ...message, vote: 'yes', reason: null }
    case 'StateReport':
      return { ...message, state: message.state === 'pre-committed' ? 'uncertain' : 'pre-committed' }
    case 'Values':
      return { ...message, balances: mapped(message.balances, (balance) => balance + 1) }
    case 'CanCommit':
      if (lie !== 'corrupt') return null
      return {
        ...message,
        changes: message.changes.map((change) => ({ ...change, delta: change.delta + 1 })),
      }
    default:
      return null
  }
}

function mapped(
  balances: { readonly [account: string]: number },
  change: (balance: number) => number,
): { readonly [account: string]: number } {
  return Object.fromEntries(Object.entries(balances).map(([account, balance]) => [account, change(balance)]))
}
