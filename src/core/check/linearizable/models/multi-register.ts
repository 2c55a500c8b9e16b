import { assert } from '../../../base/assert.ts'
import { canonicalJson } from '../../../base/canonical-json.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

type Registers = { readonly [key: string]: Json }

/**
 * Several registers that one operation reads and writes together: `txn` with a list of `[read or write, key, value]`.
 * `initial`: their first values by key; one that is not named there begins with null.
 */
export function multiRegisterModel(initial: Registers): Model<Registers> {
  return { name: 'multi-register', initial, key: canonicalJson, move: moveOf }
}

function moveOf({ f, input, output, outputKnown, certain, index }: TimedOperation): Move<Registers> {
  assert(f === 'txn', `Several registers know txn only; operation ${index} is ${f}.`)
  const known = certain && outputKnown
  const steps = (known ? output : input) as readonly (readonly [string, Json, Json])[]
  const apply = (state: Registers): Registers | undefined => {
    let next = state
    for (const [verb, name, value] of steps) {
      const key = typeof name === 'string' ? name : canonicalJson(name)
      if (isWrite(verb)) next = { ...next, [key]: value }
      else if (known && canonicalJson(held(next, key)) !== canonicalJson(value)) return undefined
    }
    return next
  }
  return {
    apply,
    observes: !steps.some(([verb]) => isWrite(verb)),
    sameness: canonicalJson([known, steps]),
  }
}

function held(state: Registers, key: string): Json {
  return Object.hasOwn(state, key) ? (state[key] ?? null) : null
}

function isWrite(verb: string): boolean {
  return verb === 'write' || verb === 'w'
}
