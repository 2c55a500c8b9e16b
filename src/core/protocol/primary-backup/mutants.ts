import { required } from '../../base/assert.ts'
import type { Mutant } from '../contract.ts'
import type { Position, View } from './messages.ts'
import type { Mode } from './state.ts'

/** How a mode decides about a view with so many backups. */
export interface QuorumSettings {
  readonly mode: Mode
  readonly acknowledgements: number
}

/**
 * The decisions of primary-backup that people get wrong, as a value. A mutant is the right value with one of them
 * replaced; the rest of the protocol does not know that mutants exist.
 */
export interface Conduct {
  /** PB-3: how many backups must have a write before it is acknowledged. More than there are: nothing is. */
  writeQuorum(settings: QuorumSettings, backups: number): number
  /** PB-4: how many backups must confirm the view before a read is answered. */
  readQuorum(settings: QuorumSettings, backups: number): number
  /** PB-6: of how many backups of the view before a new primary must know the log. */
  collectQuorum(settings: QuorumSettings, backups: number): number
  /** PB-6: whether it takes a more advanced log over. */
  readonly takesTheMostAdvanced: boolean
  /** PB-2: whether the primary may be replaced. */
  mayReplace(isAcknowledged: boolean): boolean
  /** PB-2: whether that server may be promoted out of the view. */
  isReady(view: View, reported: number): boolean
  /** PB-5: whether records of that epoch are taken by a backup of this view. */
  takesEpoch(sent: number, own: number): boolean
  /** PB-7: whether records that follow `after` may be appended to a log with that end. */
  fits(after: Position, own: Position): boolean
  /** PB-8: whether every backup must have the state before the primary acknowledges the view. */
  readonly waitsForTransfers: boolean
  /** PB-9: whether a backup confirms records before they are on its disk. */
  readonly confirmsEarly: boolean
}

const right: Conduct = {
  writeQuorum: ({ mode, acknowledgements }, backups) => {
    if (mode === 'asynchronous') return 0
    return mode === 'synchronous' ? backups : acknowledgements
  },
  readQuorum: ({ mode, acknowledgements }, backups) => {
    if (mode === 'asynchronous') return 0
    return mode === 'synchronous' ? backups : Math.min(acknowledgements, backups)
  },
  collectQuorum: ({ mode, acknowledgements }, backups) =>
    mode === 'semi-synchronous' ? backups - Math.min(acknowledgements, backups) + 1 : 1,
  takesTheMostAdvanced: true,
  mayReplace: (isAcknowledged) => isAcknowledged,
  isReady: (view, reported) => reported === view.number,
  takesEpoch: (sent, own) => sent === own,
  fits: (after, own) => after.index === own.index && after.epoch === own.epoch,
  waitsForTransfers: true,
  confirmsEarly: false,
}

/** The right conduct, or the one of the named mutant. */
export function conductOf(mutant: string | null): Conduct {
  if (mutant === null) return right
  return { ...right, ...required(wrong[mutant], `There is no mutant ${mutant} of primary-backup.`) }
}

const wrong: { readonly [mutant: string]: Partial<Conduct> } = {
  'acknowledges-before-backups': { writeQuorum: () => 0 },
  'reads-without-asking': { readQuorum: () => 0 },
  'promotes-the-uninitialised': { mayReplace: () => true, isReady: () => true },
  'applies-in-arrival-order': { fits: () => true },
  'promotes-the-first-alive': { takesTheMostAdvanced: false, collectQuorum: () => 1 },
  'ignores-epochs': { takesEpoch: () => true },
  'acknowledges-view-at-once': { waitsForTransfers: false },
  'confirms-before-disk': { confirmsEarly: true },
}

const lossy = ['loss', 'partition', 'crash', 'delay'] as const

export const mutants: readonly Mutant[] = [
  mutant('acknowledges-before-backups', 'MUT-PB01', ['PB-3'], ['PB1'], {
    faults: lossy,
    config: { mode: 'synchronous' },
  }),
  mutant('reads-without-asking', 'MUT-PB02', ['PB-4'], ['PB4', 'linearizable'], {
    faults: ['partition', 'pause'],
    workload: 'register',
    config: { mode: 'synchronous' },
  }),
  mutant('promotes-the-uninitialised', 'MUT-PB03', ['PB-2'], ['PB5'], { faults: ['crash', 'partition'] }),
  mutant('applies-in-arrival-order', 'MUT-PB04', ['PB-7'], ['PB6'], {
    faults: ['reorder', 'loss', 'delay'],
    config: { mode: 'semi-synchronous' },
  }),
  mutant('promotes-the-first-alive', 'MUT-PB05', ['PB-6'], ['PB2', 'set', 'linearizable'], {
    nodes: 4,
    faults: lossy,
    config: { mode: 'semi-synchronous', failover: 'automatic' },
  }),
  mutant('ignores-epochs', 'MUT-PB06', ['PB-5'], ['PB4'], {
    nodes: 4,
    faults: ['partition', 'delay', 'pause'],
    config: { mode: 'asynchronous', failover: 'automatic' },
  }),
  mutant('acknowledges-view-at-once', null, ['PB-8'], ['PB6'], { faults: lossy }),
  mutant('confirms-before-disk', null, ['PB-9'], ['durable-before-send', 'PB3'], { faults: ['crash'] }),
]

function mutant(
  name: string,
  id: string | null,
  breaks: readonly string[],
  caughtBy: readonly string[],
  storm: NonNullable<Mutant['storm']>,
): Mutant {
  return { name, id, breaks, caughtBy, description: `primary-backup.mutant.${name}`, storm }
}
