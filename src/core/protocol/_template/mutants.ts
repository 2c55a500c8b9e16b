import type { NodeId } from '../../model/identity.ts'
import type { Mutant } from '../contract.ts'

/** The decisions on which the promises rest. A mistake is the right table with one member changed. */
export interface Rules {
  mayAnswer(self: NodeId, owner: NodeId): boolean
  readonly keepsOnDisk: boolean
  readonly answersEarly: boolean
}

const rightRules: Rules = {
  mayAnswer: (self, owner) => self === owner,
  keepsOnDisk: true,
  answersEarly: false,
}

type Mistake = Omit<Mutant, 'description' | 'id'> & { readonly changes: Partial<Rules> }

const mistakes: readonly Mistake[] = [
  {
    name: 'everybody-answers',
    breaks: ['TPL-1'],
    caughtBy: ['T1', 'linearizable'],
    changes: { mayAnswer: () => true },
  },
  {
    name: 'forgets-on-restart',
    breaks: ['TPL-2'],
    caughtBy: ['durable-before-send', 'linearizable'],
    storm: { faults: ['crash'] },
    changes: { keepsOnDisk: false },
  },
  {
    name: 'answers-before-fsync',
    breaks: ['TPL-2'],
    caughtBy: ['durable-before-send'],
    changes: { answersEarly: true },
  },
]

export const mutants: readonly Mutant[] = mistakes.map(({ changes: _changes, ...mutant }) => ({
  ...mutant,
  id: null,
  description: `template.mutant.${mutant.name}`,
}))

/** The rules that a node plays by. */
export function rulesOf(mutant: string | null): Rules {
  const mistake = mistakes.find(({ name }) => name === mutant)
  return mistake === undefined ? rightRules : { ...rightRules, ...mistake.changes }
}
