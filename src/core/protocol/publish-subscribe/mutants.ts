import type { Mutant, StormHint } from '../contract.ts'

/** The decisions on which the promises rest. A mistake is the right table with one member changed. */
export interface Rules {
  /** PS-10: a snapshot holds the whole topic. */
  readonly snapshotsWhole: boolean
  /** PS-4 */
  readonly ignoresGaps: boolean
  /** PS-3 */
  readonly appliesAgain: boolean
  /** PS-5 */
  readonly acknowledgesEarly: boolean
  /** PS-6 */
  readonly answersAtOnce: boolean
  /** PS-2 */
  readonly numbersFromMemory: boolean
  /** PS-9 */
  readonly neverResends: boolean
}

const rightRules: Rules = {
  snapshotsWhole: true,
  ignoresGaps: false,
  appliesAgain: false,
  acknowledgesEarly: false,
  answersAtOnce: false,
  numbersFromMemory: false,
  neverResends: false,
}

type Mistake = Omit<Mutant, 'description'> & { readonly changes: Partial<Rules> }

const log: StormHint['config'] = { delivery: 'log' }

const mistakes: readonly Mistake[] = [
  {
    name: 'sends-only-what-it-retained',
    id: 'MUT-S01',
    breaks: ['PS-10'],
    caughtBy: ['S3', 'log', 'converged'],
    storm: { config: { ...log, retention: 2 }, faults: ['partition', 'crash', 'loss'] },
    changes: { snapshotsWhole: false },
  },
  {
    name: 'ignores-gaps',
    id: 'MUT-S02',
    breaks: ['PS-4'],
    caughtBy: ['S3', 'log', 'converged'],
    storm: { config: log },
    changes: { ignoresGaps: true },
  },
  {
    name: 'applies-retries-again',
    id: 'MUT-S03',
    breaks: ['PS-3'],
    caughtBy: ['S2', 'log'],
    storm: { config: log, faults: ['duplicate', 'reorder'] },
    changes: { appliesAgain: true },
  },
  {
    name: 'acknowledges-before-fsync',
    id: null,
    breaks: ['PS-5'],
    caughtBy: ['durable-before-send'],
    storm: { config: log },
    changes: { acknowledgesEarly: true },
  },
  {
    name: 'answers-before-subscribers-store',
    id: null,
    breaks: ['PS-6'],
    caughtBy: ['S4'],
    storm: { nodes: 3, config: { ...log, acknowledgements: 1 } },
    changes: { answersAtOnce: true },
  },
  {
    name: 'restarts-its-numbering',
    id: null,
    breaks: ['PS-2'],
    caughtBy: ['S1', 'log'],
    storm: { config: log, faults: ['crash'] },
    changes: { numbersFromMemory: true },
  },
  {
    name: 'bare-publish-sold-as-replication',
    id: null,
    breaks: ['PS-4', 'PS-9'],
    caughtBy: ['S3', 'log', 'converged'],
    storm: { config: log, faults: ['partition', 'loss', 'crash'] },
    changes: { neverResends: true, ignoresGaps: true },
  },
]

export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  description: `publish-subscribe.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  const mistake = mistakes.find(({ name }) => name === mutant)
  return mistake === undefined ? rightRules : { ...rightRules, ...mistake.changes }
}
