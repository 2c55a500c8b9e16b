import type { Mutant } from '../contract.ts'
import { compareBallots, type Ballot, type Vote } from './messages.ts'

/** The decisions that people get wrong, each a small function; a mutant is the right set with one of them replaced. */
export interface Decisions {
  /** How many acceptors make a quorum. */
  quorum(nodes: number): number
  /** Whether an acceptor may vote for (or follow) a ballot after its promise. */
  mayVote(promised: Ballot | null, ballot: Ballot): boolean
  /** What of the promise goes to the disk. */
  promiseToKeep(promised: Ballot | null): Ballot | null
  /** What of a highest used round goes to the disk. */
  roundToKeep(maxRound: number): number
  /** Whether a vote goes to the disk before it is told. */
  readonly keepsVotes: boolean
  /** The vote that a new leader adopts for a slot of those that its quorum reported, or null for none. */
  adopt(votes: readonly Vote[], slot: number, firstSlot: number): Vote | null
  /** Whether an answer counts; `counted` has a bit for each acceptor that answered before. */
  isNewAnswer(counted: number, acceptor: number): boolean
  /** The slot to execute after `executed`, or null while it is not chosen. */
  nextToExecute(executed: number, chosen: ReadonlySet<number>): number | null
  /** Whether a read waits until a quorum has confirmed the leader. */
  readonly confirmsReads: boolean
  /** The slot up to which the log may be cleared. */
  clearableUpTo(snapshotSlot: number, executedByAll: number, slotsKept: number, executed: number): number
}

const right: Decisions = {
  quorum: (nodes) => Math.floor(nodes / 2) + 1,
  mayVote: (promised, ballot) => compareBallots(ballot, promised) >= 0,
  promiseToKeep: (promised) => promised,
  roundToKeep: (maxRound) => maxRound,
  keepsVotes: true,
  adopt: (votes) => highest(votes),
  isNewAnswer: (counted, acceptor) => (counted & acceptor) === 0,
  nextToExecute: (executed, chosen) => (chosen.has(executed + 1) ? executed + 1 : null),
  confirmsReads: true,
  clearableUpTo: (snapshotSlot, executedByAll, slotsKept) =>
    Math.max(Math.min(snapshotSlot, executedByAll), snapshotSlot - slotsKept),
}

const wrong: { readonly [name: string]: Partial<Decisions> } = {
  'accepts-below-its-promise': { mayVote: () => true },
  'forgets-its-promise': { promiseToKeep: () => null },
  'forgets-its-votes': { keepsVotes: false },
  'reuses-its-ballot': { roundToKeep: () => 0, promiseToKeep: () => null },
  'ignores-reported-votes': { adopt: () => null },
  'adopts-the-lowest-ballot': { adopt: (votes) => lowest(votes) },
  'prepares-only-its-next-slot': {
    adopt: (votes, slot, firstSlot) => (slot === firstSlot ? highest(votes) : null),
  },
  'half-is-a-quorum': { quorum: (nodes) => Math.max(1, Math.floor(nodes / 2)) },
  'counts-an-answer-twice': { isNewAnswer: () => true },
  'executes-past-a-gap': {
    nextToExecute: (executed, chosen) => {
      const above = [...chosen].filter((slot) => slot > executed)
      return above.length === 0 ? null : Math.min(...above)
    },
  },
  'answers-reads-locally': { confirmsReads: false },
  'clears-what-it-executed': {
    clearableUpTo: (_snapshotSlot, _executedByAll, _slotsKept, executed) => executed,
  },
}

export function decisionsOf(mutant: string | null): Decisions {
  return mutant === null ? right : { ...right, ...wrong[mutant] }
}

export const mutants: readonly Mutant[] = [
  {
    name: 'accepts-below-its-promise',
    id: 'MUT-P01',
    breaks: ['MPAXOS-3'],
    caughtBy: ['P4', 'MP1', 'linearizable'],
    description: 'multi-paxos.mutant.accepts-below-its-promise',
  },
  {
    name: 'forgets-its-promise',
    id: 'MUT-P05',
    breaks: ['MPAXOS-2', 'MPAXOS-15'],
    caughtBy: ['durable-before-send', 'P4', 'MP1'],
    description: 'multi-paxos.mutant.forgets-its-promise',
  },
  {
    name: 'forgets-its-votes',
    id: 'MUT-P06',
    breaks: ['MPAXOS-4', 'MPAXOS-15'],
    caughtBy: ['durable-before-send', 'MP3', 'linearizable'],
    description: 'multi-paxos.mutant.forgets-its-votes',
  },
  {
    name: 'reuses-its-ballot',
    id: 'MUT-P08',
    breaks: ['MPAXOS-1', 'MPAXOS-15'],
    caughtBy: ['durable-before-send', 'P8', 'P3'],
    description: 'multi-paxos.mutant.reuses-its-ballot',
  },
  {
    name: 'ignores-reported-votes',
    id: 'MUT-P02',
    breaks: ['MPAXOS-6'],
    caughtBy: ['P6', 'MP1', 'MP5'],
    description: 'multi-paxos.mutant.ignores-reported-votes',
  },
  {
    name: 'adopts-the-lowest-ballot',
    id: 'MUT-P03',
    breaks: ['MPAXOS-6'],
    caughtBy: ['P6', 'MP1'],
    description: 'multi-paxos.mutant.adopts-the-lowest-ballot',
    storm: { nodes: 5, faults: ['crash', 'partition', 'loss', 'delay'], config: { backOff: true } },
  },
  {
    name: 'prepares-only-its-next-slot',
    id: 'MUT-M01',
    breaks: ['MPAXOS-5', 'MPAXOS-6'],
    caughtBy: ['MP4', 'P6', 'MP1', 'MP5'],
    description: 'multi-paxos.mutant.prepares-only-its-next-slot',
  },
  {
    name: 'half-is-a-quorum',
    id: 'MUT-P04',
    breaks: ['MPAXOS-7'],
    caughtBy: ['MP3', 'MP1', 'P6', 'MP4'],
    description: 'multi-paxos.mutant.half-is-a-quorum',
    storm: { nodes: 4, faults: ['partition', 'crash'] },
  },
  {
    name: 'counts-an-answer-twice',
    id: 'MUT-P10',
    breaks: ['MPAXOS-7'],
    caughtBy: ['MP3', 'MP1', 'P6', 'MP4'],
    description: 'multi-paxos.mutant.counts-an-answer-twice',
    storm: { nodes: 5, faults: ['duplicate', 'partition', 'crash'] },
  },
  {
    name: 'executes-past-a-gap',
    id: 'MUT-M02',
    breaks: ['MPAXOS-9'],
    caughtBy: ['MP2'],
    description: 'multi-paxos.mutant.executes-past-a-gap',
    storm: { faults: ['reorder', 'loss', 'delay'] },
  },
  {
    name: 'answers-reads-locally',
    id: 'MUT-M03',
    breaks: ['MPAXOS-12'],
    caughtBy: ['linearizable'],
    description: 'multi-paxos.mutant.answers-reads-locally',
    storm: { workload: 'register', faults: ['partition'], config: { reads: 'index', backOff: true } },
  },
  {
    name: 'clears-what-it-executed',
    id: 'MUT-M04',
    breaks: ['MPAXOS-14'],
    caughtBy: ['MP7'],
    description: 'multi-paxos.mutant.clears-what-it-executed',
    storm: { faults: ['crash', 'partition'], config: { snapshotEvery: 5, slotsKept: 5 } },
  },
]

function highest(votes: readonly Vote[]): Vote | null {
  return votes.reduce<Vote | null>(
    (best, vote) => (best === null || compareBallots(vote.ballot, best.ballot) > 0 ? vote : best),
    null,
  )
}

function lowest(votes: readonly Vote[]): Vote | null {
  return votes.reduce<Vote | null>(
    (best, vote) => (best === null || compareBallots(vote.ballot, best.ballot) < 0 ? vote : best),
    null,
  )
}
