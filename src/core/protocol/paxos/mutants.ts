import type { Json } from '../../base/json.ts'
import { canonicalJson } from '../../base/canonical-json.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Mutant } from '../contract.ts'
import { ballotText, compareBallots, type Ballot, type Vote } from './messages.ts'
import type { AcceptorRow } from './state.ts'

/** The decisions on which the promises rest. A mistake is the right table with one member changed. */
export interface Rules {
  /** How many acceptors make a quorum. */
  quorum(acceptors: number): number
  mayPromise(promised: Ballot | null, ballot: Ballot): boolean
  mayVote(promised: Ballot | null, ballot: Ballot): boolean
  /** What an acceptor that has voted in `ballot` has promised by that. */
  promiseAfterVote(promised: Ballot | null, ballot: Ballot): Ballot | null
  /** What of an acceptor's state goes to the disk. */
  rowToKeep(row: AcceptorRow): AcceptorRow
  /** What of the highest used round goes to the disk. */
  roundToKeep(maxRound: number): number
  ballotOf(round: number, self: NodeId, nodes: readonly NodeId[]): Ballot
  /** The vote to adopt of those that the quorum reported, or null for none. */
  adopt(votes: readonly Vote[]): Vote | null
  /** Whether an answer counts after those of `counted`. */
  isNewAnswer(counted: readonly NodeId[], from: NodeId): boolean
  /** Votes with the same name are counted together. */
  tallyOf(ballot: Ballot, value: Json): string
  readonly learnsFromPromises: boolean
  /** Whether phase 1 comes before phase 2. */
  readonly preparesFirst: boolean
  /** After how many promises phase 2 begins. */
  promisesNeeded(quorum: number, acceptors: number): number
}

const right: Rules = {
  quorum: (acceptors) => Math.floor(acceptors / 2) + 1,
  mayPromise: (promised, ballot) => compareBallots(ballot, promised) >= 0,
  mayVote: (promised, ballot) => compareBallots(ballot, promised) >= 0,
  promiseAfterVote: (_promised, ballot) => ballot,
  rowToKeep: (row) => row,
  roundToKeep: (maxRound) => maxRound,
  ballotOf: (round, self) => ({ round, node: self }),
  adopt: (votes) => extreme(votes, 1),
  isNewAnswer: (counted, from) => !counted.includes(from),
  tallyOf: (ballot, value) => `${ballotText(ballot)} ${canonicalJson(value)}`,
  learnsFromPromises: false,
  preparesFirst: true,
  promisesNeeded: (quorum) => quorum,
}

type Mistake = Omit<Mutant, 'description'> & { readonly changes: Partial<Rules> }

/** Roles are not split where a mistake needs acceptors and proposers in number. */
const everybody = { proposers: 0, acceptors: 0, learners: 0 }

const mistakes: readonly Mistake[] = [
  {
    name: 'accepts-below-its-promise',
    id: 'MUT-P01',
    breaks: ['PAXOS-4'],
    caughtBy: ['P4', 'P1', 'agreement'],
    storm: { config: everybody },
    changes: {
      mayVote: () => true,
      promiseAfterVote: (promised, ballot) => (compareBallots(ballot, promised) > 0 ? ballot : promised),
    },
  },
  {
    name: 'ignores-reported-votes',
    id: 'MUT-P02',
    breaks: ['PAXOS-6'],
    caughtBy: ['P6', 'P1', 'agreement'],
    storm: { config: everybody },
    changes: { adopt: () => null },
  },
  {
    name: 'adopts-the-lowest-ballot',
    id: 'MUT-P03',
    breaks: ['PAXOS-6'],
    caughtBy: ['P6', 'P1', 'agreement'],
    storm: { nodes: 5, faults: ['loss', 'delay', 'reorder'], config: everybody },
    changes: { adopt: (votes) => extreme(votes, -1) },
  },
  {
    name: 'half-is-a-quorum',
    id: 'MUT-P04',
    breaks: ['PAXOS-5', 'PAXOS-7'],
    caughtBy: ['P1', 'P6', 'P7', 'agreement'],
    storm: { nodes: 4, faults: ['partition', 'crash', 'delay'], config: everybody },
    changes: { quorum: (acceptors) => Math.max(1, Math.floor(acceptors / 2)) },
  },
  {
    name: 'forgets-its-promise',
    id: 'MUT-P05',
    breaks: ['PAXOS-3', 'PAXOS-14'],
    caughtBy: ['durable-before-send', 'P4', 'P1'],
    changes: { rowToKeep: ({ vote }) => ({ promised: vote?.ballot ?? null, vote }) },
  },
  {
    name: 'forgets-its-vote',
    id: 'MUT-P06',
    breaks: ['PAXOS-4', 'PAXOS-14'],
    caughtBy: ['durable-before-send', 'P5', 'P1'],
    changes: { rowToKeep: ({ promised }) => ({ promised, vote: null }) },
  },
  {
    name: 'shares-its-ballots',
    id: 'MUT-P07',
    breaks: ['PAXOS-2'],
    caughtBy: ['P8', 'P3', 'P1'],
    storm: { config: everybody },
    changes: { ballotOf: (round, _self, nodes) => ({ round, node: nodes[0]! }) },
  },
  {
    name: 'reuses-its-ballot',
    id: 'MUT-P08',
    breaks: ['PAXOS-2', 'PAXOS-14'],
    caughtBy: ['durable-before-send', 'P8', 'P3'],
    storm: { nodes: 5, faults: ['crash'], config: { proposers: 2, acceptors: 3, learners: 0 } },
    changes: { roundToKeep: () => 0 },
  },
  {
    name: 'votes-without-promising',
    id: 'MUT-P09',
    breaks: ['PAXOS-4'],
    caughtBy: ['P4', 'P1'],
    storm: { nodes: 5, config: everybody },
    changes: { promiseAfterVote: (promised) => promised },
  },
  {
    name: 'counts-an-answer-twice',
    id: 'MUT-P10',
    breaks: ['PAXOS-5', 'PAXOS-7'],
    caughtBy: ['P6', 'P7', 'P1', 'agreement'],
    storm: { nodes: 5, faults: ['duplicate', 'delay', 'partition'], config: everybody },
    changes: { isNewAnswer: () => true },
  },
  {
    name: 'counts-votes-of-different-ballots',
    id: 'MUT-P11',
    breaks: ['PAXOS-7'],
    caughtBy: ['P7', 'P1', 'agreement'],
    storm: { nodes: 5, faults: ['loss', 'delay', 'reorder'], config: everybody },
    changes: { tallyOf: (_ballot, value) => canonicalJson(value) },
  },
  {
    name: 'learns-from-promises',
    id: 'MUT-P12',
    breaks: ['PAXOS-7'],
    caughtBy: ['P7', 'agreement'],
    changes: { learnsFromPromises: true },
  },
  {
    name: 'larger-number-wins',
    id: 'MUT-P13',
    breaks: ['PAXOS-5', 'PAXOS-6'],
    caughtBy: ['P6', 'P1', 'agreement'],
    storm: { config: everybody },
    changes: { preparesFirst: false },
  },
  {
    name: 'waits-for-all-acceptors',
    id: 'MUT-P14',
    breaks: ['PAXOS-5'],
    caughtBy: ['P9'],
    storm: { nodes: 5, faults: ['crash', 'partition'], config: { ...everybody, proposers: 1 } },
    changes: { promisesNeeded: (_quorum, acceptors) => acceptors },
  },
]

export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  description: `paxos.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  const mistake = mistakes.find(({ name }) => name === mutant)
  return mistake === undefined ? right : { ...right, ...mistake.changes }
}

/** The vote with the highest ballot (`sign` 1) or the lowest (`sign` -1). */
function extreme(votes: readonly Vote[], sign: 1 | -1): Vote | null {
  return votes.reduce<Vote | null>(
    (best, vote) => (best === null || sign * compareBallots(vote.ballot, best.ballot) > 0 ? vote : best),
    null,
  )
}
