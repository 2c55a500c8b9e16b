import { required } from '../../base/assert.ts'
import type { Mutant } from '../contract.ts'
import type { Decision, Vote } from './messages.ts'

/**
 * The decisions of two-phase commit that people get wrong, as a value. A mutant is the right value with one of them
 * replaced; the rest of the protocol does not know that mutants exist.
 */
export interface Conduct {
  /** TPC-1: what the votes so far decide among that many participants; null: wait for more. */
  decide(votes: readonly Vote[], participants: number): Decision | null
  /** TPC-6: what the coordinator does when a vote does not come. */
  readonly onVoteTimeout: Decision
  /** TPC-2: whether the yes leaves before the PREPARED record is safe. */
  readonly votesBeforeForce: boolean
  /** TPC-3: whether Commit and the client's answer leave before the COMMIT record is safe. */
  readonly commitsBeforeForce: boolean
  /** TPC-8: whether a participant takes its PREPARED records up again after a restart. */
  readonly remembersPrepared: boolean
  /** TPC-9: what a participant in doubt does when its time-out expires. */
  readonly onDoubt: 'ask' | Decision
  /** TPC-5: the answer about a transaction that the coordinator does not know. */
  readonly presumption: Decision
  /** TPC-4: whether the coordinator may forget a committed transaction. */
  mayForget(acks: number, participants: number): boolean
  /** TPC-7: when a participant that voted yes gives its locks back. */
  readonly locksUntil: 'decision' | 'vote'
}

const right: Conduct = {
  decide: (votes, participants) => {
    if (votes.includes('no')) return 'abort'
    return votes.length === participants ? 'commit' : null
  },
  onVoteTimeout: 'abort',
  votesBeforeForce: false,
  commitsBeforeForce: false,
  remembersPrepared: true,
  onDoubt: 'ask',
  presumption: 'abort',
  mayForget: (acks, participants) => acks === participants,
  locksUntil: 'decision',
}

/** The right conduct, or the one of the named mutant. */
export function conductOf(mutant: string | null): Conduct {
  if (mutant === null) return right
  return { ...right, ...required(wrong[mutant], `There is no mutant ${mutant} of two-phase commit.`) }
}

const wrong: { readonly [mutant: string]: Partial<Conduct> } = {
  'commits-on-any-yes': {
    decide: (votes, participants) => {
      if (votes.some((vote) => vote !== 'no')) return 'commit'
      return votes.length === participants ? 'abort' : null
    },
  },
  'commits-on-a-majority': {
    decide: (votes, participants) => {
      const against = votes.filter((vote) => vote === 'no').length
      if (votes.length - against > participants / 2) return 'commit'
      return against >= participants / 2 ? 'abort' : null
    },
  },
  'forgets-prepared': { remembersPrepared: false },
  'votes-before-force': { votesBeforeForce: true },
  'presumes-commit': { presumption: 'commit' },
  'commits-before-force': { commitsBeforeForce: true },
  'aborts-in-doubt': { onDoubt: 'abort' },
  'commits-in-doubt': { onDoubt: 'commit' },
  'forgets-after-first-ack': { mayForget: (acks) => acks >= 1 },
  'commits-on-vote-timeout': { onVoteTimeout: 'commit' },
  'releases-locks-at-vote': { locksUntil: 'vote' },
}

const lossy = ['loss', 'partition', 'crash', 'delay'] as const

export const mutants: readonly Mutant[] = [
  mutant('commits-on-any-yes', 'MUT-T01', ['TPC-1'], ['AC2', 'AC1'], {}),
  mutant('commits-on-a-majority', 'MUT-T02', ['TPC-1'], ['AC2', 'AC1'], { config: { enlist: 'all' } }),
  mutant('forgets-prepared', 'MUT-T03', ['TPC-8'], ['AC1', 'AC4', 'T-Conserve'], { faults: ['crash'] }),
  mutant('votes-before-force', 'MUT-T04', ['TPC-2'], ['durable-before-send', 'AC1'], { faults: ['crash'] }),
  mutant('presumes-commit', 'MUT-T05', ['TPC-5'], ['T-Presume', 'AC1', 'AC2'], { faults: lossy }),
  mutant('commits-before-force', 'MUT-T06', ['TPC-3'], ['durable-before-send', 'AC1'], { faults: ['crash'] }),
  mutant('aborts-in-doubt', 'MUT-T07', ['TPC-9'], ['AC1'], { faults: lossy }),
  mutant('commits-in-doubt', 'MUT-T08', ['TPC-9'], ['AC2', 'AC1'], { faults: lossy }),
  mutant('forgets-after-first-ack', 'MUT-T09', ['TPC-4'], ['T-Presume', 'AC1'], { faults: lossy }),
  mutant('commits-on-vote-timeout', 'MUT-T11', ['TPC-6', 'TPC-1'], ['AC2', 'AC1'], { faults: lossy }),
  mutant('releases-locks-at-vote', 'MUT-T14', ['TPC-7'], ['T-Iso', 'T-Conserve', 'bank'], {}),
]

function mutant(
  name: string,
  id: string,
  breaks: readonly string[],
  caughtBy: readonly string[],
  storm: NonNullable<Mutant['storm']>,
): Mutant {
  const description = `two-phase-commit.mutant.${name}`
  return { name, id, breaks, caughtBy, description, storm: { nodes: 4, workload: 'bank', ...storm } }
}
