import { required } from '../../base/assert.ts'
import { pointAt } from '../../model/hash-ring.ts'
import type { NodeId } from '../../model/identity.ts'
import type { Mutant, StormHint } from '../contract.ts'
import { rebalanced, rightLookup, type LookupRules } from './membership.ts'
import type { KeyRecord } from './messages.ts'

/** The decisions on which the promises rest. A mutant is the right value with one of them replaced. */
export interface Rules extends LookupRules {
  /** SHARD-4: the owner of each slot after a change. */
  rebalanced(slots: readonly (NodeId | null)[], owners: readonly NodeId[]): readonly NodeId[]
  /** SHARD-5: whether an owner goes on with a key that has moved away and of which it has a copy. */
  readonly keepsServing: boolean
  /** SHARD-6: whether a new owner serves before the records are there. */
  readonly servesEarly: boolean
  /** SHARD-7: whether the old owner deletes its copy when it has sent it. */
  readonly deletesOnSend: boolean
  /** SHARD-6: what of a record travels. */
  travels(record: KeyRecord): KeyRecord
  /** SHARD-8: whether a bundle that comes again is taken again. */
  readonly takesAgain: boolean
  /** SHARD-7: whether the new owner confirms before its disk has the records. */
  readonly confirmsEarly: boolean
}

const right: Rules = {
  ...rightLookup,
  rebalanced,
  keepsServing: false,
  servesEarly: false,
  deletesOnSend: false,
  travels: (record) => record,
  takesAgain: false,
  confirmsEarly: false,
}

const wrong: { readonly [mutant: string]: Partial<Rules> } = {
  'ring-is-mod-n': { method: (wanted) => (wanted === 'ring' ? 'mod-n' : wanted) },
  'no-wrap-around': {
    pointAt: (ring, place) => (place > (ring.at(-1)?.place ?? 0) ? ring.length : pointAt(ring, place)),
  },
  'textbook-drops-keys': { method: (wanted) => (wanted === 'ring' ? 'textbook' : wanted) },
  'old-owner-keeps-serving': { keepsServing: true },
  'deletes-before-stored': { deletesOnSend: true },
  'serves-before-arrival': { servesEarly: true },
  'sessions-stay-behind': { travels: (record) => ({ ...record, sessions: [] }) },
  'takes-a-handover-twice': { takesAgain: true },
  'confirms-before-disk': { confirmsEarly: true },
  'deals-slots-anew': { rebalanced: (slots, owners) => slots.map((_, i) => owners[i % owners.length]!) },
  'robs-the-first-owner': { rebalanced: robbed },
}

/** A newcomer gets its fair number of slots, but all from the first owner that has any. */
function robbed(slots: readonly (NodeId | null)[], owners: readonly NodeId[]): readonly NodeId[] {
  const newcomer = owners.find((owner) => !slots.includes(owner))
  if (newcomer === undefined || slots.every((owner) => owner === null)) return rebalanced(slots, owners)
  const result = slots.map((owner) => owner!)
  const fair = Math.floor(slots.length / owners.length)
  const victim = owners[0]!
  for (let i = 0, taken = 0; i < result.length && taken < fair; i++) {
    if (result[i] !== victim) continue
    result[i] = newcomer
    taken++
  }
  return result
}

/** The right rules, or those of the named mutant. */
export function rulesOf(mutant: string | null): Rules {
  if (mutant === null) return right
  return { ...right, ...required(wrong[mutant], `There is no mutant ${mutant} of sharding.`) }
}

const moves = ['add-member', 'remove-member'] as const

export const mutants: readonly Mutant[] = [
  mutant('ring-is-mod-n', 'MUT-H01', ['SHARD-1', 'SHARD-3'], ['H2'], {
    faults: moves,
    config: { placement: 'ring' },
  }),
  mutant('no-wrap-around', 'MUT-H02', ['SHARD-2'], ['H1'], {
    config: { placement: 'ring', virtualNodes: 1 },
  }),
  mutant('textbook-drops-keys', null, ['SHARD-1'], ['H1'], { config: { placement: 'ring' } }),
  mutant('old-owner-keeps-serving', 'MUT-H03', ['SHARD-5'], ['H3', 'linearizable'], { faults: moves }),
  mutant('deletes-before-stored', null, ['SHARD-7'], ['H3', 'linearizable', 'set'], {
    faults: [...moves, 'loss'],
  }),
  mutant('serves-before-arrival', null, ['SHARD-6'], ['H3', 'linearizable', 'set'], {
    faults: [...moves, 'delay'],
  }),
  mutant('sessions-stay-behind', null, ['SHARD-6', 'SHARD-9'], ['H3', 'linearizable'], {
    // A request that lay at a paused owner: the client has asked again, and the key has moved on.
    faults: [...moves, 'pause'],
    config: { placement: 'mod-n' },
  }),
  mutant('takes-a-handover-twice', null, ['SHARD-8'], ['H3', 'linearizable', 'set'], {
    faults: [...moves, 'duplicate', 'delay'],
  }),
  mutant('confirms-before-disk', null, ['SHARD-7'], ['durable-before-send'], { faults: moves }),
  mutant('deals-slots-anew', null, ['SHARD-3', 'SHARD-4'], ['H2'], {
    faults: moves,
    config: { placement: 'range' },
  }),
  mutant('robs-the-first-owner', null, ['SHARD-4'], ['H4'], {
    faults: moves,
    config: { placement: 'range' },
  }),
]

function mutant(
  name: string,
  id: string | null,
  breaks: readonly string[],
  caughtBy: readonly string[],
  storm: StormHint,
): Mutant {
  return { name, id, breaks, caughtBy, description: `sharding.mutant.${name}`, storm }
}
