import type { Mutant } from '../contract.ts'
import {
  nullDigest,
  type Certificate,
  type Commit,
  type Order,
  type Prepare,
  type ViewChange,
} from './messages.ts'

type Vote = Prepare | Commit

/** One place of a new view: what must be pre-prepared there. */
export interface Choice {
  readonly seq: number
  readonly digest: string
  readonly request: Order
}

/** The decisions that people get wrong, each a small function; a mutant is the right set with one of them replaced. */
export interface Rules {
  /** Matching prepares of backups beside the pre-prepare. */
  prepares(quorum: number): number
  commits(quorum: number): number
  /** Whether a vote is one for what was pre-prepared. */
  matches(vote: Vote, view: number, digest: string): boolean
  /** Whether a vote is kept beside those of the same sequence number. */
  isNewVote(votes: readonly Vote[], vote: Vote): boolean
  inWindow(seq: number, stable: number, window: number): boolean
  /** Whether Q and P go to the disk. */
  readonly keepsLog: boolean
  /** What a new view must propose after these view-changes, in rising order. */
  choose(viewChanges: readonly ViewChange[]): Choice[]
  readonly checksNewView: boolean
  /** Complaints about lower views that make a replica join. */
  complaints(faults: number): number
  /** Equal answers that a client waits for. */
  replies(faults: number): number
}

/** PBFT-11: O. Above the highest stable checkpoint the prepared digest of the highest view, else the null request. */
export function chooseOrders(viewChanges: readonly ViewChange[]): Choice[] {
  const fromSeq = Math.max(0, ...viewChanges.map(({ stable }) => stable))
  const best = new Map<number, Certificate>()
  for (const certificate of viewChanges.flatMap(({ prepared }) => prepared)) {
    const { seq, view } = certificate.prePrepare
    if (view > (best.get(seq)?.prePrepare.view ?? -1)) best.set(seq, certificate)
  }
  const toSeq = Math.max(fromSeq, ...best.keys())
  return Array.from({ length: toSeq - fromSeq }, (_, i) => {
    const seq = fromSeq + 1 + i
    const chosen = best.get(seq)?.prePrepare
    return { seq, digest: chosen?.digest ?? nullDigest, request: chosen?.request ?? null }
  })
}

const right: Rules = {
  prepares: (quorum) => quorum - 1,
  commits: (quorum) => quorum,
  matches: (vote, view, digest) => vote.view === view && vote.digest === digest,
  isNewVote: (votes, vote) => !votes.some((other) => other.from === vote.from && other.view >= vote.view),
  inWindow: (seq, stable, window) => seq > stable && seq <= stable + window,
  keepsLog: true,
  choose: chooseOrders,
  checksNewView: true,
  complaints: (faults) => faults + 1,
  replies: (faults) => faults + 1,
}

const wrong: { readonly [name: string]: Partial<Rules> } = {
  'quorum-one-too-small': {
    prepares: (quorum) => Math.max(0, quorum - 2),
    commits: (quorum) => Math.max(1, quorum - 1),
  },
  'counts-any-digest': { matches: (vote, view) => vote.view === view },
  'executes-when-prepared': { commits: () => 0 },
  'ignores-what-was-prepared': {
    choose: (viewChanges) =>
      chooseOrders(viewChanges).map(({ seq }) => ({ seq, digest: nullDigest, request: null })),
  },
  'trusts-the-new-view': { checksNewView: false },
  'has-no-high-watermark': { inWindow: (seq, stable) => seq > stable },
  'forgets-what-it-prepared': { keepsLog: false },
  'counts-a-sender-twice': { isNewVote: () => true },
  'takes-the-first-reply': { replies: () => 1 },
  'joins-a-single-complaint': { complaints: () => 1 },
}

export function rulesOf(mutant: string | null): Rules {
  return mutant === null ? right : { ...right, ...wrong[mutant] }
}

export const mutants: readonly Mutant[] = [
  {
    name: 'quorum-one-too-small',
    id: 'MUT-B01',
    breaks: ['PBFT-1', 'PBFT-5', 'PBFT-6'],
    caughtBy: ['B1', 'B2', 'B3', 'B10'],
    description: 'pbft.mutant.quorum-one-too-small',
    storm: { nodes: 4, faults: ['byzantine', 'partition', 'delay'] },
  },
  {
    name: 'counts-any-digest',
    id: 'MUT-B02',
    breaks: ['PBFT-5', 'PBFT-6'],
    caughtBy: ['B1', 'B2', 'B3', 'B10'],
    description: 'pbft.mutant.counts-any-digest',
    storm: { nodes: 4, faults: ['byzantine', 'delay'] },
  },
  {
    name: 'executes-when-prepared',
    id: 'MUT-B03',
    breaks: ['PBFT-6'],
    caughtBy: ['B1', 'B3'],
    description: 'pbft.mutant.executes-when-prepared',
    storm: { nodes: 4, faults: ['partition', 'loss', 'delay'] },
  },
  {
    name: 'ignores-what-was-prepared',
    id: 'MUT-B04',
    breaks: ['PBFT-11'],
    caughtBy: ['B3', 'B7', 'B1'],
    description: 'pbft.mutant.ignores-what-was-prepared',
  },
  {
    name: 'trusts-the-new-view',
    id: 'MUT-B05',
    breaks: ['PBFT-11'],
    caughtBy: ['B7', 'B3', 'B1'],
    description: 'pbft.mutant.trusts-the-new-view',
    storm: { nodes: 4, faults: ['byzantine', 'crash', 'partition'] },
  },
  {
    name: 'has-no-high-watermark',
    id: 'MUT-B06',
    breaks: ['PBFT-4', 'PBFT-9'],
    caughtBy: ['B5'],
    description: 'pbft.mutant.has-no-high-watermark',
    storm: { nodes: 4, config: { checkpointEvery: 2, window: 2 } },
  },
  {
    name: 'forgets-what-it-prepared',
    id: 'MUT-B07',
    breaks: ['PBFT-16'],
    caughtBy: ['durable-before-send', 'B1'],
    description: 'pbft.mutant.forgets-what-it-prepared',
  },
  {
    name: 'counts-a-sender-twice',
    id: 'MUT-B08',
    breaks: ['PBFT-5', 'PBFT-6'],
    caughtBy: ['B1', 'B2', 'B3', 'B10'],
    description: 'pbft.mutant.counts-a-sender-twice',
    storm: { nodes: 7, faults: ['byzantine', 'duplicate', 'delay'], config: { tolerated: 0 } },
  },
  {
    name: 'takes-the-first-reply',
    id: 'MUT-B09',
    breaks: ['PBFT-8'],
    caughtBy: ['B8', 'linearizable'],
    description: 'pbft.mutant.takes-the-first-reply',
  },
  {
    name: 'joins-a-single-complaint',
    id: 'MUT-B10',
    breaks: ['PBFT-12'],
    caughtBy: ['B9'],
    description: 'pbft.mutant.joins-a-single-complaint',
    storm: { nodes: 4 },
  },
]
