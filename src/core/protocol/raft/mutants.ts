import type { ClientId } from '../../model/identity.ts'
import type { Operation, Reply } from '../../model/operation.ts'
import { applyOnce, type Sessions } from '../../model/session.ts'
import type { Store } from '../../model/store.ts'
import type { Mutant, StormHint } from '../contract.ts'
import type { Position } from './state.ts'

/**
 * The small decisions on which Raft's safety rests. The steps ask this table and never a mutant's name: the right
 * protocol is one value of it, a mistake is the same value with one member changed.
 */
export interface Rules {
  /** How many of that many voters decide. */
  readonly quorumSize: (voters: number) => number
  /** Whether a candidate's log is at least as up to date as ours. */
  isUpToDate(candidate: Position, own: Position): boolean
  /** Whether an entry of `entryTerm` on a quorum may be committed by a leader of `term`. */
  mayCommit(entryTerm: number, term: number): boolean
  /** Whether the entry before the new ones (null: there is none) is the leader's. */
  fits(ownTerm: number | null, prevTerm: number): boolean
  /** How far a follower's answer `match` counts, when the leader's log ends at `last`. */
  matchAfter(match: number, last: number): number
  /** The commit index that a leader tells a follower who is known to hold the log up to `match`. */
  heartbeatCommit(commit: number, match: number): number
  /** How far the state machine runs. */
  appliesUpTo(commit: number, last: number): number
  /** `run` is the state machine's own way of carrying out an operation. */
  execute(
    store: Store,
    sessions: Sessions,
    client: ClientId,
    seq: number,
    operation: Operation,
    run: (store: Store, operation: Operation) => Reply,
  ): Reply
  mayRead(hasCommittedInTerm: boolean): boolean
  mayChangeMembership(hasCommittedInTerm: boolean): boolean
  keepsOnDisk(index: number): boolean
  readonly usesSessions: boolean
  readonly remembersVote: boolean
  readonly remembersTerm: boolean
  readonly acknowledgesEarly: boolean
  /** Entries that already match stay, and so does what follows them. */
  readonly keepsMatching: boolean
  readonly readsLocally: boolean
  readonly voidsLeaseOnTransfer: boolean
}

export const rightRules: Rules = {
  quorumSize: (voters) => Math.floor(voters / 2) + 1,
  isUpToDate: (candidate, own) =>
    candidate.term > own.term || (candidate.term === own.term && candidate.index >= own.index),
  mayCommit: (entryTerm, term) => entryTerm === term,
  fits: (ownTerm, prevTerm) => ownTerm === prevTerm,
  matchAfter: (match) => match,
  heartbeatCommit: (commit, match) => Math.min(commit, match),
  appliesUpTo: (commit) => commit,
  execute: applyOnce,
  mayRead: (hasCommittedInTerm) => hasCommittedInTerm,
  mayChangeMembership: (hasCommittedInTerm) => hasCommittedInTerm,
  keepsOnDisk: () => true,
  usesSessions: true,
  remembersVote: true,
  remembersTerm: true,
  acknowledgesEarly: false,
  keepsMatching: true,
  readsLocally: false,
  voidsLeaseOnTransfer: true,
}

type Mistake = Omit<Mutant, 'description'> & { readonly changes: Partial<Rules> }

const crashes: StormHint = { faults: ['crash', 'crash', 'loss', 'delay'] }
/** Without these two guards candidates meet each other much more often. */
const unguarded = { preVote: false, checkQuorum: false }

const mistakes: readonly Mistake[] = [
  {
    name: 'keeps-log-in-memory',
    id: 'MUT-R09',
    breaks: ['RAFT-11'],
    caughtBy: ['durable-before-send', 'R9', 'R10', 'linearizable'],
    storm: { nodes: 3, faults: ['crash'] },
    changes: { keepsOnDisk: () => false },
  },
  {
    name: 'acknowledges-before-fsync',
    id: 'MUT-R09',
    breaks: ['RAFT-11'],
    caughtBy: ['durable-before-send', 'R9', 'R10'],
    storm: crashes,
    changes: { acknowledgesEarly: true },
  },
  {
    name: 'forgets-vote-on-restart',
    id: 'MUT-R01',
    breaks: ['RAFT-3'],
    caughtBy: ['durable-before-send', 'R1', 'R7'],
    storm: { ...crashes, config: unguarded },
    changes: { remembersVote: false },
  },
  {
    name: 'commits-old-term-entries',
    id: 'MUT-R02',
    breaks: ['RAFT-9'],
    caughtBy: ['R4', 'R5', 'R9'],
    storm: { ...crashes, config: { ...unguarded, noop: false } },
    changes: { mayCommit: () => true },
  },
  {
    name: 'ignores-candidates-log',
    id: 'MUT-R03',
    breaks: ['RAFT-4'],
    caughtBy: ['R4', 'R5', 'R6', 'R11', 'linearizable'],
    storm: { config: { checkQuorum: false } },
    changes: { isUpToDate: () => true },
  },
  {
    name: 'compares-log-length-only',
    id: 'MUT-R04',
    breaks: ['RAFT-4'],
    caughtBy: ['R4', 'R11'],
    storm: { nodes: 3, faults: ['partition', 'crash'], config: unguarded },
    changes: { isUpToDate: (candidate, own) => candidate.index >= own.index },
  },
  {
    name: 'truncates-on-every-append',
    id: 'MUT-R05',
    breaks: ['RAFT-7'],
    caughtBy: ['R4', 'R6', 'R9'],
    storm: { faults: ['reorder', 'duplicate', 'delay', 'crash'] },
    changes: { keepsMatching: false },
  },
  {
    name: 'commits-beyond-match',
    id: 'MUT-R07',
    breaks: ['RAFT-10'],
    caughtBy: ['R5'],
    storm: { faults: ['partition', 'crash', 'delay', 'loss'] },
    changes: { heartbeatCommit: (commit) => commit },
  },
  {
    name: 'quorum-is-half',
    id: 'MUT-R10',
    breaks: ['RAFT-1'],
    caughtBy: ['R1', 'R4', 'R5', 'R9', 'linearizable'],
    storm: { nodes: 4, faults: ['partition', 'crash'] },
    changes: { quorumSize: (voters) => Math.max(1, Math.floor(voters / 2)) },
  },
  {
    name: 'answers-reads-locally',
    id: 'MUT-R12',
    breaks: ['RAFT-16'],
    caughtBy: ['R13', 'linearizable'],
    storm: { faults: ['partition', 'pause'] },
    changes: { readsLocally: true },
  },
  {
    name: 'counts-leaders-log-as-matched',
    id: 'MUT-R16',
    breaks: ['RAFT-8'],
    caughtBy: ['R4', 'R9'],
    storm: { faults: ['delay', 'reorder', 'crash'] },
    changes: { matchAfter: (_match, last) => last },
  },
  {
    name: 'applies-retries-twice',
    id: 'MUT-R21',
    breaks: ['RAFT-18'],
    caughtBy: ['R16', 'R17', 'linearizable'],
    storm: { faults: ['crash', 'loss', 'delay', 'partition'] },
    changes: {
      usesSessions: false,
      execute: (store, _sessions, _client, _seq, operation, run) => run(store, operation),
    },
  },
  {
    name: 'applies-before-commit',
    id: 'MUT-R25',
    breaks: ['RAFT-10'],
    caughtBy: ['R5', 'linearizable'],
    storm: { faults: ['partition', 'crash'] },
    changes: { appliesUpTo: (_commit, last) => last },
  },
  {
    name: 'compares-prev-index-only',
    id: 'MUT-R11',
    breaks: ['RAFT-6'],
    caughtBy: ['R3', 'R5'],
    storm: { faults: ['partition', 'crash', 'loss'], config: unguarded },
    changes: { fits: (ownTerm) => ownTerm !== null },
  },
  {
    name: 'reads-before-own-commit',
    id: 'MUT-R13',
    breaks: ['RAFT-16'],
    caughtBy: ['R13', 'linearizable'],
    storm: { faults: ['crash', 'delay', 'transfer-leadership'], config: { heartbeatMs: 50 } },
    changes: { mayRead: () => true },
  },
  {
    name: 'changes-members-before-own-commit',
    id: 'MUT-R18',
    breaks: ['RAFT-14'],
    caughtBy: ['R12'],
    storm: {
      faults: ['add-member', 'remove-member', 'crash', 'partition'],
      config: { initialVoters: 3, noop: false },
    },
    changes: { mayChangeMembership: () => true },
  },
  {
    name: 'forgets-term-on-restart',
    id: 'MUT-R27',
    breaks: ['RAFT-2'],
    caughtBy: ['durable-before-send', 'R8'],
    storm: crashes,
    changes: { remembersTerm: false },
  },
]

/** Ships with the lab: each is caught by the lab's own checks within 500 seeds. */
export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  description: `raft.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  const mistake = mistakes.find(({ name }) => name === mutant)
  return mistake === undefined ? rightRules : { ...rightRules, ...mistake.changes }
}
