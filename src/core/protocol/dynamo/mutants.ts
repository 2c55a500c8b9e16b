import { mergeSiblings, siblingsText, type Dot, type Siblings } from '../../model/dotted-versions.ts'
import { distinctOwners, pointAt, type HashRing } from '../../model/hash-ring.ts'
import { mergeVectors, type VersionVector } from '../../model/version-vector.ts'
import type { Mutant, StormHint } from '../contract.ts'

/** The decisions on which the promises rest. A mistake is the right table with one member changed. */
export interface Rules {
  /** DYN-2: all nodes in the order in which a key prefers them. */
  preference(ring: HashRing, place: number, count: number): string[]
  /** DYN-4 and DYN-5: how many answers are waited for. */
  quorum(wanted: number): number
  /** DYN-6: whether substitutes may stand in for copies that do not answer. */
  mayDivert(isSloppy: boolean): boolean
  /** DYN-3: what a version claims to have replaced, given the context of its writer. */
  past(context: VersionVector, dot: Dot): VersionVector
  /** DYN-8: what copies that lag behind are sent after a read, given the answers in order of arrival. */
  repairWith(answers: readonly Siblings[]): Siblings
  /** DYN-8: what a copy holds after a repair. */
  repaired(held: Siblings, arrived: Siblings): Siblings
  /** DYN-7: a hint stays until its owner has acknowledged it. */
  readonly keepsHints: boolean
  /** DYN-9: what the leaves of the Merkle tree hash of a key. */
  digest(siblings: Siblings): string
  /** DYN-4: an acknowledgement waits for the disk. */
  readonly acknowledgesEarly: boolean
}

const rightRules: Rules = {
  preference: distinctOwners,
  quorum: (wanted) => wanted,
  mayDivert: (isSloppy) => isSloppy,
  past: (context) => context,
  repairWith: (answers) => answers.reduce(mergeSiblings, []),
  repaired: mergeSiblings,
  keepsHints: true,
  digest: siblingsText,
  acknowledgesEarly: false,
}

type Mistake = Omit<Mutant, 'description'> & { readonly changes: Partial<Rules> }

const strict: StormHint['config'] = { sloppy: false, N: 3, R: 2, W: 2 }
const parted = ['partition', 'crash', 'loss'] as const

const mistakes: readonly Mistake[] = [
  {
    name: 'asks-one-copy',
    id: 'MUT-D01',
    breaks: ['DYN-5'],
    caughtBy: ['D1'],
    storm: { nodes: 5, config: strict, faults: parted },
    changes: { quorum: () => 1 },
  },
  {
    name: 'counts-substitutes-as-copies',
    id: 'MUT-D02',
    breaks: ['DYN-6'],
    caughtBy: ['D1'],
    storm: { nodes: 5, config: strict, faults: parted },
    changes: { mayDivert: () => true },
  },
  {
    name: 'drops-hints-when-sent',
    id: 'MUT-D03',
    breaks: ['DYN-7'],
    caughtBy: ['D3'],
    storm: { nodes: 5, config: { ...strict, sloppy: true }, faults: parted },
    changes: { keepsHints: false },
  },
  {
    name: 'repairs-with-the-first-answer',
    id: 'MUT-D04',
    breaks: ['DYN-8'],
    caughtBy: ['D2'],
    storm: { nodes: 5, config: { ...strict, readRepair: true }, faults: parted },
    changes: { repairWith: (answers) => answers[0] ?? [], repaired: (_held, arrived) => arrived },
  },
  {
    name: 'hashes-keys-only',
    id: 'MUT-D06',
    breaks: ['DYN-9'],
    caughtBy: ['D4', 'converged'],
    storm: { nodes: 5, workload: 'siblings', config: { ...strict, antiEntropy: true, readRepair: false } },
    changes: { digest: (siblings) => (siblings.length === 0 ? '' : 'stored') },
  },
  {
    name: 'prefers-virtual-nodes',
    id: 'MUT-D08',
    breaks: ['DYN-2'],
    caughtBy: ['D6'],
    storm: { nodes: 5 },
    changes: { preference: virtualOwners },
  },
  {
    name: 'compares-plain-vector-clocks',
    id: null,
    breaks: ['DYN-3'],
    caughtBy: ['siblings'],
    storm: { nodes: 3, workload: 'siblings', config: { N: 3 } },
    changes: { past: plainClock },
  },
  {
    name: 'acknowledges-before-fsync',
    id: null,
    breaks: ['DYN-4'],
    caughtBy: ['durable-before-send'],
    storm: { nodes: 3, config: { N: 3 } },
    changes: { acknowledgesEarly: true },
  },
]

/** The first points clockwise, whoever owns them. */
function virtualOwners(ring: HashRing, place: number, count: number): string[] {
  const first = pointAt(ring, place)
  return Array.from({ length: count }, (_, i) => ring[(first + i) % ring.length]!.owner)
}

/** A plain vector clock descends from every earlier count of its coordinator, whoever saw those versions. */
function plainClock(context: VersionVector, [actor, count]: Dot): VersionVector {
  return mergeVectors(context, { [actor]: count - 1 })
}

export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  description: `dynamo.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  const mistake = mistakes.find(({ name }) => name === mutant)
  return mistake === undefined ? rightRules : { ...rightRules, ...mistake.changes }
}
