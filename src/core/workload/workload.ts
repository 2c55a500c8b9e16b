import type { Prng } from '../base/prng.ts'
import { unreachable } from '../base/unreachable.ts'
import { bankAccounts } from '../model/bank.ts'
import { clientPolicyDefaults, type ClientPolicy } from './policy/client-policy.ts'
import { names } from './names.ts'
import { decreeSource, removableSet, siblingsSource } from './sources.ts'
import type { Json } from '../base/json.ts'
import type { Operation, WorkloadId } from '../model/operation.ts'

/** How much of each kind of operation, as weights (any positive scale). What a workload does not know is ignored. */
export interface Mix {
  readonly read: number
  readonly write: number
  readonly cas: number
}

export interface WorkloadSettings {
  readonly kind: WorkloadId
  readonly clients: number
  /** Operations a second over all clients; null: each client asks again as soon as it has its answer. */
  readonly ratePerSecond: number | null
  /** Keys in use (kv and set). */
  readonly keys: number
  readonly mix: Mix
  /** `any`: clients follow the leader they are told of. `home`: each asks its home node only. */
  readonly targeting: 'any' | 'home'
  readonly policy: ClientPolicy
}

export const workloadDefaults: WorkloadSettings = {
  kind: 'register',
  clients: 5,
  ratePerSecond: 20,
  keys: 3,
  mix: { read: 50, write: 40, cas: 10 },
  targeting: 'any',
  policy: clientPolicyDefaults,
}

/** The operations of one client: written values and elements are never used twice within a run. */
export interface OperationSource {
  next(): Operation
  /** What the client asks last, when all faults are healed: a read of everything that it can lose. */
  last(): Operation[]
  /** Told of every operation that succeeded: some later ones build on it. */
  learn?(operation: Operation, value: Json): void
}

/** `clientIndex` counts from 0. */
export function operationSource(
  settings: WorkloadSettings,
  clientIndex: number,
  prng: Prng,
): OperationSource {
  let count = 0
  const unique = (): number => 1 + clientIndex + settings.clients * count++
  const key = (prefix: string): string => `${prefix}${prng.integer(1, settings.keys)}`
  switch (settings.kind) {
    case 'register':
      return { next: () => onKey('x', settings.mix, unique, prng), last: () => [{ f: 'read', key: 'x' }] }
    case 'kv':
      return {
        next: () => onKey(key('k'), settings.mix, unique, prng),
        last: () => names('k', settings.keys).map((name) => ({ f: 'read', key: name })),
      }
    case 'set':
      return {
        next: () => setOperation(key('s'), settings.mix, unique, prng),
        last: () => names('s', settings.keys).map((name) => ({ f: 'read-set', key: name })),
      }
    case 'bank':
      return { next: () => bankOperation(settings.mix, prng), last: () => [{ f: 'read-balances' }] }
    case 'counter':
      return {
        next: () => counterOperation(key('c'), settings.mix, prng),
        last: () => names('c', settings.keys).map((name) => ({ f: 'read', key: name })),
      }
    case 'log':
      return {
        next: () => logOperation(key('t'), settings.mix, unique, prng),
        last: () => names('t', settings.keys).map((name) => ({ f: 'read-log', key: name })),
      }
    case 'or-set':
      return removableSet(settings, key, unique, prng)
    case 'siblings':
      return siblingsSource(settings, key, unique, prng)
    case 'decree':
      return decreeSource(unique)
    case 'members':
      return { next: () => ({ f: 'read-members' }), last: () => [{ f: 'read-members' }] }
    default:
      return unreachable(settings.kind)
  }
}

function onKey(key: string, mix: Mix, unique: () => number, prng: Prng): Operation {
  const draw = prng.unit() * (mix.read + mix.write + mix.cas)
  if (draw < mix.read) return { f: 'read', key }
  const value = unique()
  if (draw < mix.read + mix.write) return { f: 'write', key, value }
  // A guess at a recent value: it succeeds now and then, which is what makes cas worth checking.
  return { f: 'cas', key, from: Math.max(1, value - prng.integer(1, 8)), to: value }
}

function setOperation(key: string, mix: Mix, unique: () => number, prng: Prng): Operation {
  // Reads carry the whole set, so they are a tenth of what the mix says.
  const draw = prng.unit() * (mix.read / 10 + mix.write)
  return draw < mix.read / 10 ? { f: 'read-set', key } : { f: 'add', key, element: unique() }
}

function counterOperation(key: string, mix: Mix, prng: Prng): Operation {
  if (prng.unit() * (mix.read + mix.write) < mix.read) return { f: 'read', key }
  return { f: 'increment', key, by: prng.pick([1, 1, 2, 3, 5, -1, -2]) }
}

function logOperation(key: string, mix: Mix, unique: () => number, prng: Prng): Operation {
  // Reads carry the whole log, so they are a tenth of what the mix says.
  const draw = prng.unit() * (mix.read / 10 + mix.write)
  return draw < mix.read / 10 ? { f: 'read-log', key } : { f: 'append', key, value: unique() }
}

function bankOperation(mix: Mix, prng: Prng): Operation {
  if (prng.unit() * (mix.read + mix.write) < mix.read) return { f: 'read-balances' }
  const [from, to] = prng.shuffle(bankAccounts)
  return { f: 'transfer', from: from!, to: to!, amount: prng.integer(1, 30) }
}
