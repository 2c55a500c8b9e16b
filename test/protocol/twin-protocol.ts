import { isDeepStrictEqual } from 'node:util'
import type { TableSpec } from '../../src/core/model/durable.ts'
import type { Effect } from '../../src/core/model/effect.ts'
import type { Input } from '../../src/core/model/input.ts'
import type { NodeContext, Protocol } from '../../src/core/protocol/contract.ts'

interface Twins {
  readonly first: unknown
  readonly second: unknown
}

/**
 * The same protocol, watched: every state exists twice and every input goes to both, the second time as a copy. What
 * a pure step may not do throws here: answering differently, answering with anything but plain JSON, changing what it
 * has already given away, writing to tables or setting timers that it may not.
 */
export function twinProtocol(protocol: Protocol): Protocol {
  return {
    ...protocol,
    create: (context, disk): Twins => ({
      first: protocol.create(context, disk),
      second: protocol.create(copyOf(context), structuredClone(disk)),
    }),
    step: (twins, input) => {
      const { first, second } = twins as Twins
      const copy = structuredClone(input) as Input
      const effects = protocol.step(first, freeze(input))
      const again = protocol.step(second, copy)
      for (const effect of effects) checkEffect(effect, protocol.tables)
      if (!isDeepStrictEqual(effects, again)) {
        throw new Error(`Two equal nodes answer ${JSON.stringify(input)} differently.`)
      }
      return freeze(effects)
    },
    describe: (twins) => {
      const { first, second } = twins as Twins
      const view = protocol.describe(first)
      if (!isDeepStrictEqual(view, protocol.describe(second)))
        throw new Error('Two equal nodes look different.')
      return view
    },
  }
}

function checkEffect(effect: Effect, tables: TableSpec): void {
  checkPlain(effect, effect.kind)
  if (effect.kind === 'setTimer') {
    const { fromUs, toUs, timer } = effect
    const isRange = Number.isInteger(fromUs) && Number.isInteger(toUs) && fromUs >= 0 && fromUs <= toUs
    if (!isRange) throw new Error(`Timer ${timer} is set to ${fromUs}..${toUs} us.`)
  }
  if (effect.kind !== 'persist') return
  for (const write of effect.writes) {
    const keys = tables[write.table]
    if (keys === undefined) throw new Error(`Table ${write.table} is not declared.`)
    const fits = keys === 'index' ? Number.isInteger(write.key) : typeof write.key === 'string'
    if (!fits)
      throw new Error(`Key ${write.key} does not fit table ${write.table}, which is keyed by ${keys}.`)
    const isRange = write.kind === 'deleteFrom' || write.kind === 'deleteUpTo'
    if (isRange && keys !== 'index')
      throw new Error(`${write.kind} on table ${write.table}, which has no order.`)
  }
}

/** Only what JSON has: no class instances, maps, dates, functions, and no numbers that JSON cannot write. */
function checkPlain(value: unknown, path: string): void {
  if (value === null || value === undefined) return
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      if (!Number.isFinite(value)) throw new Error(`${path} is ${value}.`)
      return
    case 'object':
      break
    default:
      throw new Error(`${path} is a ${typeof value}.`)
  }
  const prototype = Object.getPrototypeOf(value) as unknown
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    throw new Error(`${path} is no plain object.`)
  }
  for (const [name, member] of Object.entries(value)) checkPlain(member, `${path}.${name}`)
}

function freeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) freeze(member)
  return value
}

/** All of a context is data but the signatures. */
function copyOf({ authenticator, ...data }: NodeContext): NodeContext {
  return { ...structuredClone(data), authenticator }
}
