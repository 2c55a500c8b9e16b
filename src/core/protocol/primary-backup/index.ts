import { sentence } from '../../model/sentence.ts'
import type { Config, Protocol } from '../contract.ts'
import { describe, explain, words } from './describe.ts'
import { durability } from './durability.ts'
import { invariants } from './invariants.ts'
import type { PrimaryBackupMessage } from './messages.ts'
import { mutants } from './mutants.ts'
import { create } from './recovery.ts'
import { configFields, tables, type PrimaryBackupState } from './state.ts'
import { step } from './step.ts'

export const primaryBackup: Protocol<PrimaryBackupState, PrimaryBackupMessage> = {
  id: 'primary-backup',
  family: 'replication',
  title: 'primary-backup.title',
  summary: 'primary-backup.summary',
  paper: 'Budhiraja, Marzullo, Schneider, Toueg: The Primary-Backup Approach (1993)',
  faultModel: {
    processes: 'crash-recovery',
    network: 'asynchronous',
    toleratedFailures: (nodes) => Math.max(0, nodes - 2),
    quorum: 'the primary and the backups of its view that the mode asks for',
    // The view service is one node: without its disk views would begin anew.
    beyond: ['wipe'],
  },
  nodeCount: { min: 3, max: 9, default: 4 },
  configFields,
  workloads: ['kv', 'register', 'set'],
  sessions: true,
  administers: ['promote'],
  tables,
  mutants,
  durability,
  invariants,
  words,
  promises: (config, workload) => {
    const keepsAll =
      config['mode'] === 'synchronous' || (config['mode'] !== 'asynchronous' && !config['degrade'])
    if (!keepsAll) return []
    return workload === 'set' ? ['set', 'linearizable'] : ['linearizable']
  },
  configProblem,
  create,
  step,
  describe,
  explain,
}

function configProblem(config: Config, nodes: number): ReturnType<Protocol['configProblem']> {
  const [check, ping] = [Number(config['checkMs']), Number(config['pingMs'])]
  if (check < 3 * ping) return sentence('primary-backup.problem.checks', { check, ping })
  const backups = Math.min(Number(config['backups']), nodes - 2)
  const wanted = Number(config['acknowledgements'])
  if (config['mode'] !== 'semi-synchronous' || wanted <= backups) return null
  return sentence('primary-backup.problem.acknowledgements', { wanted, backups })
}
