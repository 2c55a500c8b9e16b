import { required } from '../../base/assert.ts'
import type { Mutant } from '../contract.ts'
import type { Decision } from './messages.ts'

/**
 * The decisions that people get wrong when they put two-phase commit on top of consensus, as a value. A mutant is the
 * right value with one of them replaced.
 */
export interface Conduct {
  /** SC-1: what the votes so far decide among that many participants; null: wait for more. */
  decide(votes: readonly ('yes' | 'no')[], participants: number): Decision | null
  /** SC-6: what the coordinator does when a vote does not come. */
  readonly onVoteTimeout: Decision
  /** SC-2: whether a shard's leader votes before its group has committed the prepared record. */
  readonly votesBeforeCommitted: boolean
  /** SC-3: whether the coordinator's leader tells the decision before its group has committed it. */
  readonly tellsBeforeCommitted: boolean
  /** SC-5: whether a new leader of the coordinator looks into the log before it presumes an abort. */
  readonly readsLog: boolean
  /** SC-7: whether somebody who led once votes from memory when it no longer leads. */
  readonly votesFromMemory: boolean
  /** SC-4: whether the coordinator may forget a committed transaction. */
  mayForget(acks: number, participants: number): boolean
  /** SC-8: what a shard does that is in doubt for too long. */
  readonly onDoubt: 'ask' | Decision
}

const right: Conduct = {
  decide: (votes, participants) => {
    if (votes.includes('no')) return 'abort'
    return votes.length === participants ? 'commit' : null
  },
  onVoteTimeout: 'abort',
  votesBeforeCommitted: false,
  tellsBeforeCommitted: false,
  readsLog: true,
  votesFromMemory: false,
  mayForget: (acks, participants) => acks === participants,
  onDoubt: 'ask',
}

/** The right conduct, or the one of the named mutant. */
export function conductOf(mutant: string | null): Conduct {
  if (mutant === null) return right
  return { ...right, ...required(wrong[mutant], `There is no mutant ${mutant} of sharded commit.`) }
}

const wrong: { readonly [mutant: string]: Partial<Conduct> } = {
  'commits-on-any-yes': {
    decide: (votes, participants) => {
      if (votes.includes('yes')) return 'commit'
      return votes.length === participants ? 'abort' : null
    },
  },
  'tells-before-committed': { tellsBeforeCommitted: true },
  'votes-before-committed': { votesBeforeCommitted: true },
  'votes-from-memory': { votesFromMemory: true },
  'presumes-without-reading': { readsLog: false },
  'forgets-after-first-ack': { mayForget: (acks) => acks >= 1 },
  'commits-on-vote-timeout': { onVoteTimeout: 'commit' },
  'aborts-in-doubt': { onDoubt: 'abort' },
}

const lossy = ['loss', 'partition', 'crash', 'delay'] as const

export const mutants: readonly Mutant[] = [
  mutant('commits-on-any-yes', 'MUT-T01', ['SC-1'], ['AC2', 'AC1'], {}),
  mutant('tells-before-committed', 'MUT-T06', ['SC-3'], ['SC2', 'AC1'], { faults: ['crash', 'partition'] }),
  mutant('votes-before-committed', 'MUT-T04', ['SC-2'], ['SC1', 'AC2'], { faults: ['crash', 'partition'] }),
  mutant('votes-from-memory', null, ['SC-7'], ['SC1', 'AC2'], { faults: ['crash', 'partition', 'pause'] }),
  mutant('presumes-without-reading', 'MUT-T12', ['SC-5'], ['AC1', 'SC3'], { faults: lossy }),
  mutant('forgets-after-first-ack', 'MUT-T09', ['SC-4'], ['SC3', 'AC1'], { faults: lossy }),
  mutant('commits-on-vote-timeout', 'MUT-T11', ['SC-6', 'SC-1'], ['AC2', 'AC1'], { faults: lossy }),
  mutant('aborts-in-doubt', 'MUT-T07', ['SC-8'], ['AC1'], { faults: lossy }),
]

function mutant(
  name: string,
  id: string | null,
  breaks: readonly string[],
  caughtBy: readonly string[],
  storm: NonNullable<Mutant['storm']>,
): Mutant {
  const description = `sharded-commit.mutant.${name}`
  return { name, id, breaks, caughtBy, description, storm: { nodes: 9, workload: 'bank', ...storm } }
}
