import { sentence } from '../../model/sentence.ts'
import type { Protocol } from '../contract.ts'
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
  create,
  step,
  describe,
  explain: (note, node) => explain(note, node),
}
