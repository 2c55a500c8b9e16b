import type { Mutant, StormHint } from '../contract.ts'
import type { Settings } from './state.ts'

type Variant = Settings['variant']

/** The decisions on which the promises rest. A mistake is the right table with one member changed. */
export interface Rules {
  /** LL-1: a lease ends. */
  readonly expires: boolean
  /** LL-2: taking the lock and giving it a time is one step. */
  readonly takesInOneStep: boolean
  /** LL-3: who may give a lock back. */
  readonly anyoneReleases: (variant: Variant) => boolean
  /** LL-4: the counter of tokens is on the disk. */
  readonly remembersToken: boolean
  /** LL-5: the resource looks at tokens. */
  readonly fences: (variant: Variant) => boolean
  /** LL-5: a read raises the fence too. */
  readonly fencesReads: boolean
  /** LL-6: the highest token is on the resource's disk. */
  readonly remembersFence: boolean
  /** LL-7: a holder that checks its lease stops in time. */
  readonly stopsInTime: boolean
}

const rightRules: Rules = {
  expires: true,
  takesInOneStep: true,
  anyoneReleases: (variant) => variant === 'setnx',
  remembersToken: true,
  fences: (variant) => variant === 'fencing',
  fencesReads: true,
  remembersFence: true,
  stopsInTime: true,
}

type Mistake = Omit<Mutant, 'description'> & { readonly changes: Partial<Rules> }

const fencing: StormHint['config'] = { variant: 'fencing', ttlMs: 60, workMs: 20, replicatedStore: false }

const mistakes: readonly Mistake[] = [
  {
    name: 'never-expires',
    id: 'MUT-L01',
    breaks: ['LL-1'],
    caughtBy: ['L4'],
    storm: { config: { ttlMs: 60 }, faults: ['crash', 'loss'] },
    changes: { expires: false },
  },
  {
    name: 'takes-and-expires-in-two-steps',
    id: null,
    breaks: ['LL-2'],
    caughtBy: ['L4'],
    storm: { config: { ttlMs: 60 }, faults: ['crash', 'loss'] },
    changes: { takesInOneStep: false },
  },
  {
    name: 'anyone-may-release',
    id: 'MUT-L02',
    breaks: ['LL-3'],
    caughtBy: ['L2'],
    storm: { config: { ...fencing, variant: 'owner' }, faults: ['pause', 'delay'] },
    changes: { anyoneReleases: () => true },
  },
  {
    name: 'resource-ignores-tokens',
    id: 'MUT-L03',
    breaks: ['LL-5'],
    caughtBy: ['L3', 'counter'],
    storm: { config: fencing, faults: ['pause', 'delay'] },
    changes: { fences: () => false },
  },
  {
    name: 'counts-tokens-in-memory',
    id: 'MUT-L04',
    breaks: ['LL-4'],
    caughtBy: ['L3', 'counter'],
    storm: { config: fencing, faults: ['crash', 'pause'] },
    changes: { remembersToken: false },
  },
  {
    name: 'keeps-the-fence-in-memory',
    id: 'MUT-L05',
    breaks: ['LL-6'],
    caughtBy: ['L3', 'durable-before-send', 'counter'],
    storm: { config: fencing, faults: ['crash', 'pause'] },
    changes: { remembersFence: false },
  },
  {
    name: 'reads-do-not-raise-the-fence',
    id: null,
    breaks: ['LL-5'],
    caughtBy: ['L3', 'counter'],
    storm: { config: fencing, faults: ['pause', 'delay'] },
    changes: { fencesReads: false },
  },
  {
    name: 'works-past-its-lease',
    id: null,
    breaks: ['LL-7'],
    caughtBy: ['L5'],
    storm: { config: { ...fencing, checksLease: true }, faults: ['pause', 'delay'] },
    changes: { stopsInTime: false },
  },
]

export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  description: `lease-lock.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  const mistake = mistakes.find(({ name }) => name === mutant)
  return mistake === undefined ? rightRules : { ...rightRules, ...mistake.changes }
}
