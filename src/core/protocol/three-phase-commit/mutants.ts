import { required } from '../../base/assert.ts'
import type { Mutant, StormHint } from '../contract.ts'
import type { Decision, SiteState, Vote } from './messages.ts'

/** What a terminator does with the states that it has collected. */
export type Course = Decision | 'pre-commit' | 'pre-abort' | 'blocked'

/**
 * The decisions of three-phase commit that people get wrong, as a value. A mutant is the right value with one of them
 * replaced; the rest of the protocol does not know that mutants exist.
 */
export interface Conduct {
  /** NBC-1: what the votes so far decide among that many participants; null: wait for more. */
  decide(votes: readonly Vote[], participants: number): Decision | null
  /** NBC-4: what the coordinator does when all have voted yes. */
  readonly onAllYes: 'pre-commit' | 'commit'
  /** NBC-4: whether the coordinator waits for the acknowledgements of PreCommit. */
  readonly awaitsPreCommits: boolean
  /** NBC-6: what a participant does when it hears nothing: the termination protocol, or a rule of its own state. */
  readonly onSilence: 'terminate' | 'decide by state'
  /** NBC-7: the termination rule over the states of the sites that operate. */
  terminate(states: readonly SiteState[]): Course
  /** NBC-8: the termination rule with majorities, of that many sites in all. */
  terminateByMajority(states: readonly SiteState[], sites: number): Course
  /** NBC-9: what a participant that was pre-committed before its crash does when it is back. */
  readonly onRecoveredPreCommit: 'ask' | 'commit'
  /** NBC-10: whether a recovered site waits until all others have said that they know no better. */
  readonly awaitsAllAfterTotalFailure: boolean
  /** NBC-2: whether the yes leaves before the PREPARED record is safe. */
  readonly votesBeforeForce: boolean
  /** NBC-12: when a participant that voted yes gives its locks back. */
  readonly locksUntil: 'decision' | 'vote'
}

const right: Conduct = {
  decide: (votes, participants) => {
    if (votes.includes('no')) return 'abort'
    return votes.length === participants ? 'commit' : null
  },
  onAllYes: 'pre-commit',
  awaitsPreCommits: true,
  onSilence: 'terminate',
  terminate: (states) => {
    if (states.includes('abort')) return 'abort'
    if (states.includes('commit')) return 'commit'
    return states.includes('pre-committed') ? 'pre-commit' : 'abort'
  },
  terminateByMajority: (states, sites) => {
    if (states.includes('abort')) return 'abort'
    if (states.includes('commit')) return 'commit'
    const count = (wanted: SiteState): number => states.filter((state) => state === wanted).length
    const [committable, uncertain, abortable] = [
      count('pre-committed'),
      count('uncertain'),
      count('pre-aborted'),
    ]
    if (committable > 0 && committable + uncertain >= majorityOf(sites)) return 'pre-commit'
    return abortable + uncertain >= majorityOf(sites) ? 'pre-abort' : 'blocked'
  },
  onRecoveredPreCommit: 'ask',
  awaitsAllAfterTotalFailure: true,
  votesBeforeForce: false,
  locksUntil: 'decision',
}

export function majorityOf(sites: number): number {
  return Math.floor(sites / 2) + 1
}

/** The right conduct, or the one of the named mutant. */
export function conductOf(mutant: string | null): Conduct {
  if (mutant === null) return right
  return { ...right, ...required(wrong[mutant], `There is no mutant ${mutant} of three-phase commit.`) }
}

const wrong: { readonly [mutant: string]: Partial<Conduct> } = {
  'skips-pre-commit': { onAllYes: 'commit' },
  'decides-by-state': { onSilence: 'decide by state' },
  'commits-before-acks': { awaitsPreCommits: false },
  'commits-on-recovery': { onRecoveredPreCommit: 'commit' },
  'commits-past-the-uncertain': {
    terminate: (states) => commitPast(right.terminate(states)),
    terminateByMajority: (states, sites) => commitPast(right.terminateByMajority(states, sites)),
  },
  'first-recovered-decides': { awaitsAllAfterTotalFailure: false },
  'commits-when-all-uncertain': {
    terminate: (states) => {
      const decided = states.includes('abort') || states.includes('commit')
      return decided || states.includes('pre-committed') ? right.terminate(states) : 'commit'
    },
  },
  'commits-on-any-yes': {
    decide: (votes, participants) => {
      if (votes.some((vote) => vote !== 'no')) return 'commit'
      return votes.length === participants ? 'abort' : null
    },
  },
  'votes-before-force': { votesBeforeForce: true },
  'releases-locks-at-vote': { locksUntil: 'vote' },
}

function commitPast(course: Course): Course {
  return course === 'pre-commit' ? 'commit' : course
}

/** The majority rule is made for these; with Skeen's rule a storm holds crashes only. */
const lossy: StormHint = {
  faults: ['crash', 'loss', 'partition', 'delay'],
  config: {
    termination: 'majority',
    enlist: 'all',
    responseTimeoutMs: 40,
    silenceTimeoutMs: 300,
    voteTimeoutMs: 120,
    lockTimeoutMs: 80,
  },
}
const crashes: StormHint = { faults: ['crash'], config: { termination: 'skeen' } }

export const mutants: readonly Mutant[] = [
  mutant('skips-pre-commit', 'MUT-3P01', ['NBC-4'], ['3N2', 'AC1'], crashes),
  mutant('decides-by-state', 'MUT-3P02', ['NBC-6'], ['AC1', '3N3'], lossy),
  mutant('commits-before-acks', 'MUT-3P03', ['NBC-4'], ['3N2', 'AC1'], crashes),
  mutant('commits-on-recovery', 'MUT-3P04', ['NBC-9'], ['AC1', '3N3'], lossy),
  mutant('commits-past-the-uncertain', 'MUT-3P05', ['NBC-7', 'NBC-8'], ['AC1', '3N2', '3N3'], lossy),
  mutant('first-recovered-decides', 'MUT-3P06', ['NBC-10'], ['AC1', '3N4'], crashes),
  mutant('commits-when-all-uncertain', 'MUT-3P07', ['NBC-7'], ['AC2', '3N3'], crashes),
  mutant('commits-on-any-yes', 'MUT-T01', ['NBC-1'], ['AC2', 'AC1'], crashes),
  mutant('votes-before-force', 'MUT-T04', ['NBC-2'], ['durable-before-send', 'AC1'], crashes),
  mutant('releases-locks-at-vote', 'MUT-T14', ['NBC-12'], ['T-Iso', 'T-Conserve', 'bank'], crashes),
]

function mutant(
  name: string,
  id: string,
  breaks: readonly string[],
  caughtBy: readonly string[],
  storm: StormHint,
): Mutant {
  const description = `three-phase-commit.mutant.${name}`
  return { name, id, breaks, caughtBy, description, storm: { nodes: 4, workload: 'bank', ...storm } }
}
