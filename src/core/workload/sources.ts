/** Sources whose next operation depends on what earlier ones gave. */
import type { Json } from '../base/json.ts'
import type { Prng } from '../base/prng.ts'
import type { Operation } from '../model/operation.ts'
import { names } from './names.ts'
import type { OperationSource, WorkloadSettings } from './workload.ts'

/** A set from which each client removes, now and then, what it has added itself. */
export function removableSet(
  { keys, mix }: WorkloadSettings,
  key: (prefix: string) => string,
  unique: () => number,
  prng: Prng,
): OperationSource {
  const own: { key: string; element: number }[] = []
  return {
    next() {
      const draw = prng.unit() * (mix.read / 10 + mix.write)
      if (draw < mix.read / 10) return { f: 'read-set', key: key('s') }
      const [oldest] = own
      if (oldest !== undefined && prng.chance(0.35)) {
        own.shift()
        return { f: 'remove', ...oldest }
      }
      return { f: 'add', key: key('s'), element: unique() }
    },
    last: () => names('s', keys).map((name) => ({ f: 'read-set', key: name })),
    learn(operation) {
      if (operation.f === 'add') own.push({ key: operation.key, element: operation.element })
    },
  }
}

/** What a client last read of a key. */
interface Seen {
  readonly context: Json
  readonly values: readonly Json[]
}

/** Reads and writes; a write replaces what this client has last read of the key, and nothing else. */
export function siblingsSource(
  { keys, mix }: WorkloadSettings,
  key: (prefix: string) => string,
  unique: () => number,
  prng: Prng,
): OperationSource {
  const seen = new Map<string, Seen>()
  return {
    next() {
      const chosen = key('k')
      if (prng.unit() * (mix.read + mix.write) < mix.read) return { f: 'read-siblings', key: chosen }
      const { context, values } = seen.get(chosen) ?? { context: null, values: [] }
      return { f: 'put', key: chosen, value: unique(), context, over: values }
    },
    last: () => names('k', keys).map((name) => ({ f: 'read-siblings', key: name })),
    learn(operation, value) {
      if (operation.f === 'read-siblings') seen.set(operation.key, value as unknown as Seen)
    },
  }
}

const proposalsEach = 3

/** Every client proposes a few times for each decree, so that they contend for it and see it again later. */
export function decreeSource(unique: () => number): OperationSource {
  let count = 0
  const decree = (): string => `d${1 + Math.floor(count / proposalsEach)}`
  return {
    next() {
      const operation: Operation = { f: 'propose', key: decree(), value: unique() }
      count++
      return operation
    },
    last: () => [{ f: 'propose', key: decree(), value: unique() }],
  }
}
