import { required } from '../../base/assert.ts'
import { mergeStores, sortedEntries, type DotStore } from '../../model/crdt/dot-store.ts'
import { compareStamps, compareTimes, type LwwRegister } from '../../model/crdt/lww-map.ts'
import type { MvRegister } from '../../model/crdt/mv-register.ts'
import type { OrSet } from '../../model/crdt/or-set.ts'
import { mergeCounters, type PnCounter } from '../../model/crdt/pn-counter.ts'
import type { NodeId } from '../../model/identity.ts'
import { descends, mergeVectors, type VersionVector } from '../../model/version-vector.ts'
import type { Mutant, StormHint } from '../contract.ts'
import type { Actor, Update } from './messages.ts'

/** The decisions on which the promises rest. A mistake is the right table with one member changed. */
export interface Rules {
  /** MMP-7: whether the one that comes replaces the one that is there. */
  wins(coming: LwwRegister, own: LwwRegister): boolean
  /** MMP-7: whether a node says which of its updates were lost. */
  readonly tellsLosses: boolean
  /** MMP-8: what a write replaces, given what its client has read and what the node has seen. */
  replaced(read: VersionVector, seen: VersionVector): VersionVector
  mergeVersions(own: MvRegister, other: MvRegister): MvRegister
  /** MMP-9 and MMP-10: how two states become one. */
  mergeCounters(own: PnCounter, other: PnCounter): PnCounter
  mergeSets(own: OrSet, other: OrSet): OrSet
  /** MMP-2: the name of a node whose disk is empty. */
  actorOf(self: NodeId, nowUs: number): Actor
  /** MMP-3: whether an update may be carried out by a node that has `delivered`. */
  isDue(update: Update, delivered: VersionVector): boolean
  /** MMP-1: updates and answers leave before the disk has them. */
  readonly leavesEarly: boolean
  /** MMP-4: whether lost messages are made up for, and whose updates are passed on. */
  readonly gossips: boolean
  readonly passesOn: 'everything' | 'own'
}

const rightRules: Rules = {
  wins: (coming, own) => compareStamps(coming.stamp, own.stamp) > 0,
  tellsLosses: true,
  replaced: (read) => read,
  mergeVersions: mergeStores,
  mergeCounters,
  mergeSets: mergeStores,
  actorOf: (self, nowUs) => `${self}@${nowUs}`,
  isDue: (update, delivered) => descends(delivered, update.deps),
  leavesEarly: false,
  gossips: true,
  passesOn: 'everything',
}

type Mistake = Omit<Mutant, 'description'> & { readonly changes: Partial<Rules> }

const lossy: readonly string[] = ['loss', 'partition', 'crash']

const mistakes: readonly Mistake[] = [
  {
    name: 'arrival-breaks-ties',
    id: 'MUT-C01',
    breaks: ['MMP-7'],
    caughtBy: ['C1', 'C2', 'converged'],
    storm: storm('last-writer-wins', 'register', { config: { clock: 'lamport' } }),
    changes: { wins: (coming, own) => compareTimes(coming.stamp, own.stamp) >= 0 },
  },
  {
    name: 'context-taken-from-node',
    id: 'MUT-C02',
    breaks: ['MMP-8'],
    caughtBy: ['C2', 'C3', 'siblings'],
    storm: storm('version-vectors', 'siblings', {}),
    changes: { replaced: (read, seen) => mergeVectors(read, seen) },
  },
  {
    name: 'adds-counters',
    id: 'MUT-C03',
    breaks: ['MMP-5', 'MMP-9'],
    caughtBy: ['C4', 'C3', 'counter'],
    storm: storm('crdt', 'counter', { faults: lossy }),
    changes: {
      mergeCounters: (own, other) => ({
        plus: sum(own.plus, other.plus),
        minus: sum(own.minus, other.minus),
      }),
    },
  },
  {
    name: 'actor-used-again',
    id: 'MUT-C04',
    breaks: ['MMP-2'],
    caughtBy: ['C3', 'converged'],
    storm: storm('last-writer-wins', 'register', { faults: ['wipe'] }),
    changes: { actorOf: (self) => self },
  },
  {
    name: 'passes-on-own-updates-only',
    id: null,
    breaks: ['MMP-4'],
    caughtBy: ['C3', 'converged'],
    storm: storm('crdt', 'or-set', { config: { resolution: 'last-writer-wins' }, faults: ['wipe', 'loss'] }),
    changes: { passesOn: 'own' },
  },
  {
    name: 'forgets-removals',
    id: null,
    breaks: ['MMP-5', 'MMP-10'],
    caughtBy: ['C4', 'C3', 'or-set'],
    storm: storm('crdt', 'or-set', { faults: lossy }),
    changes: { mergeSets: union },
  },
  {
    name: 'counts-past-a-gap',
    id: null,
    breaks: ['MMP-3'],
    caughtBy: ['C3', 'converged', 'counter'],
    storm: storm('crdt', 'counter', { faults: lossy }),
    changes: { isDue: () => true },
  },
  {
    name: 'ignores-causes',
    id: null,
    breaks: ['MMP-3'],
    caughtBy: ['C1', 'C3', 'C4', 'or-set'],
    storm: storm('crdt', 'or-set', { nodes: 5, faults: ['crash', 'delay', 'loss', 'partition'] }),
    changes: { isDue: ({ actor, counter }, delivered) => (delivered[actor] ?? 0) === counter - 1 },
  },
  {
    name: 'sends-before-fsync',
    id: null,
    breaks: ['MMP-1'],
    caughtBy: ['durable-before-send'],
    changes: { leavesEarly: true },
  },
  {
    name: 'no-anti-entropy',
    id: null,
    breaks: ['MMP-4'],
    caughtBy: ['converged', 'counter'],
    storm: storm('crdt', 'counter', { faults: lossy }),
    changes: { gossips: false },
  },
  {
    name: 'loses-silently',
    id: null,
    breaks: ['MMP-7'],
    caughtBy: ['C3'],
    storm: storm('last-writer-wins', 'register', { faults: ['partition', 'delay'] }),
    changes: { tellsLosses: false },
  },
]

function storm(
  resolution: string,
  workload: StormHint['workload'],
  { config, ...hint }: StormHint,
): StormHint {
  return {
    nodes: 3,
    ...(workload === undefined ? {} : { workload }),
    ...hint,
    config: { resolution, ...config },
  }
}

export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  description: `multi-primary.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  if (mutant === null) return rightRules
  const mistake = mistakes.find(({ name }) => name === mutant)
  return { ...rightRules, ...required(mistake, `There is no mutant ${mutant} of multi-primary.`).changes }
}

function sum(a: VersionVector, b: VersionVector): VersionVector {
  const actors = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return Object.fromEntries(actors.map((actor) => [actor, (a[actor] ?? 0) + (b[actor] ?? 0)]))
}

/** Whatever either side has: a removed element is simply not there, so the other side brings it back. */
function union<V>(a: DotStore<V>, b: DotStore<V>): DotStore<V> {
  const entries = sortedEntries(Object.entries({ ...a.entries, ...b.entries }))
  return { entries, context: mergeVectors(a.context, b.context) }
}
