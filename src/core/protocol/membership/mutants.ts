import { phiOf } from '../../detect/phi.ts'
import { rightRules, type DetectorRules } from '../../detect/rules.ts'
import type { Mutant } from '../contract.ts'

/** The detector's decisions, and whether messages leave before their incarnation is on disk. */
export interface Rules extends DetectorRules {
  readonly speaksEarly: boolean
}

type Mistake = Omit<Mutant, 'description'> & { readonly changes: Partial<Rules> }

const short = { intervalMs: 40, timeoutMs: 120, growMs: 0 }
const heartbeat = { ...short, detector: 'heartbeat' }
const swim = { intervalMs: 40, probeTimeoutMs: 10, detector: 'swim', probeOrder: 'shuffled' }

const mistakes: readonly Mistake[] = [
  {
    name: 'time-out-within-interval',
    id: 'MUT-F01',
    breaks: ['MEM-2'],
    caughtBy: ['F2'],
    storm: { config: { detector: 'heartbeat' } },
    changes: { timeoutMs: ({ intervalMs }) => intervalMs * 0.8 },
  },
  {
    name: 'senders-clock',
    id: 'MUT-F02',
    breaks: ['MEM-3'],
    caughtBy: ['F2'],
    storm: { config: heartbeat, faults: ['delay', 'reorder', 'pause'] },
    changes: { heardUs: (_arrivedUs, sentUs) => sentUs },
  },
  {
    name: 'natural-logarithm',
    id: 'MUT-F03',
    breaks: ['MEM-4'],
    caughtBy: ['F3'],
    storm: { config: { ...short, detector: 'phi' }, faults: ['crash', 'pause', 'loss'] },
    changes: { phi: (deviations, tail) => phiOf(deviations, tail) * Math.LN10 },
  },
  {
    name: 'phi-without-logarithm',
    id: 'MUT-F03',
    breaks: ['MEM-4'],
    caughtBy: ['F3', 'F1'],
    storm: { config: { ...short, detector: 'phi', threshold: 2 }, faults: ['crash', 'partition'] },
    changes: { phi: (deviations, tail) => 1 - 10 ** -phiOf(deviations, tail) },
  },
  {
    name: 'incarnation-not-compared',
    id: 'MUT-F04',
    breaks: ['MEM-7'],
    caughtBy: ['F4'],
    storm: { config: swim, faults: ['crash', 'pause', 'partition'] },
    changes: { supersedes: () => true },
  },
  {
    name: 'no-indirect-probe',
    id: 'MUT-F05',
    breaks: ['MEM-5'],
    caughtBy: ['F2'],
    storm: { config: swim, faults: ['partition', 'loss'] },
    changes: { asksHelpers: false },
  },
  {
    name: 'unheard-is-unwatched',
    id: null,
    breaks: ['MEM-1'],
    caughtBy: ['F1'],
    storm: { config: heartbeat, faults: ['crash'] },
    changes: { watchesUnheard: false },
  },
  {
    name: 'suspects-for-ever',
    id: null,
    breaks: ['MEM-3'],
    caughtBy: ['F5'],
    storm: { config: heartbeat, faults: ['crash', 'pause'] },
    changes: { trustsAgain: false },
  },
  {
    name: 'suspicion-is-death',
    id: null,
    breaks: ['MEM-6'],
    caughtBy: ['F2'],
    storm: { config: swim, faults: ['crash', 'pause'] },
    changes: { waitsBeforeDeath: false },
  },
  {
    name: 'never-refutes',
    id: null,
    breaks: ['MEM-6'],
    caughtBy: ['F5'],
    storm: { config: swim, faults: ['pause', 'partition'] },
    changes: { refutes: false },
  },
  {
    name: 'raises-for-others',
    id: null,
    breaks: ['MEM-7'],
    caughtBy: ['F4'],
    storm: { config: swim, faults: ['pause', 'loss', 'partition'] },
    changes: { raisesForOthers: true, refutes: false },
  },
  {
    name: 'forgets-its-incarnation',
    id: null,
    breaks: ['MEM-8'],
    caughtBy: ['F4', 'durable-before-send'],
    storm: { config: swim, faults: ['crash'] },
    changes: { keepsIncarnation: false },
  },
  {
    name: 'speaks-before-disk',
    id: null,
    breaks: ['MEM-8'],
    caughtBy: ['durable-before-send'],
    storm: { config: swim, faults: ['crash', 'pause', 'partition'] },
    changes: { speaksEarly: true },
  },
]

const rightTable: Rules = { ...rightRules, speaksEarly: false }

export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  description: `membership.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  const mistake = mistakes.find(({ name }) => name === mutant)
  return mistake === undefined ? rightTable : { ...rightTable, ...mistake.changes }
}
