import type { Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { TemplateMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import type { TemplateNode } from './state.ts'
import { step } from './step.ts'

/** To be copied, not registered. */
export const template: Protocol<TemplateNode, TemplateMessage> = {
  id: 'template',
  family: 'replication',
  title: 'template.title',
  summary: 'template.summary',
  paper: 'none',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: () => 0,
    quorum: 'the first node',
    beyond: ['wipe'],
  },
  nodeCount: { min: 1, max: 5, default: 3 },
  configFields: [],
  workloads: ['register', 'kv'],
  sessions: true,
  tables: { registers: 'name', sessions: 'name' },
  mutants,
  durability,
  invariants,
  words,
  configProblem: () => null,
  create,
  step,
  describe,
  explain,
}
