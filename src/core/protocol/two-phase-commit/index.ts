import { sentence } from '../../model/sentence.ts'
import type { Lie, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { TwoPhaseMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, tables, type TwoPhaseState } from './state.ts'
import { step } from './step.ts'

export const twoPhaseCommit: Protocol<TwoPhaseState, TwoPhaseMessage> = {
  id: 'two-phase-commit',
  family: 'atomic-commitment',
  title: 'two-phase-commit.title',
  summary: 'two-phase-commit.summary',
  paper:
    'Mohan, Lindsay, Obermarck: Transaction Management in the R* Distributed Database Management System (1986)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: () => 0,
    quorum: 'every participant of the transaction',
    beyond: ['wipe'],
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
    const { lockTimeoutMs, voteTimeoutMs } = config
    if (Number(lockTimeoutMs) < Number(voteTimeoutMs)) return null
    return sentence('two-phase-commit.problem.lockTimeout', {
      lock: Number(lockTimeoutMs),
      vote: Number(voteTimeoutMs),
    })
  },
  twist,
  create,
  step,
  describe,
  explain: (note, node) => explain(note, node),
}

/** A traitor's messages: a coordinator that decides both ways, a participant that votes for what it cannot do. */
function twist(message: TwoPhaseMessage, lie: Lie): TwoPhaseMessage | null {
  const { type } = message
  switch (type) {
    case 'Commit':
      return lie === 'lie' ? null : { ...message, type: 'Abort' }
    case 'Abort':
      return lie === 'lie' ? null : { ...message, type: 'Commit' }
    case 'Vote':
      return lie === 'corrupt' ? null : { ...message, vote: 'yes', reason: null }
    case 'Outcome':
      return { ...message, outcome: message.outcome === 'commit' ? 'abort' : 'commit' }
    case 'Values':
      return { ...message, balances: mapped(message.balances, (balance) => balance + 1) }
    case 'Prepare':
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
