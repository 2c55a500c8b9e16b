import { assert } from '../../../base/assert.ts'
import { canonicalJson } from '../../../base/canonical-json.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

type Registers = { readonly [key: string]: Json }

/** Several registers that one operation reads and writes together: `txn` with a list of `[read or write, key, value]`. */
export function multiRegisterModel(initial: Registers): Model<Registers> {
  return { name: 'multi-register', initial, key: canonicalJson, move: moveOf }
}

function moveOf({ f, input, output, outputKnown, certain, index }: TimedOperation): Move<Registers> {
  assert(f === 'txn', `Several registers know txn only; operation ${index} is ${f}.`)
  const known = certain && outputKnown
  const steps = (known ? output : input) as readonly (readonly [string, string, Json])[]
  const apply = (state: Registers): Registers | undefined => {
    let next = state
    for (const [verb, key, value] of steps) {
      if (verb === 'write') next = { ...next, [key]: value }
      else if (known && canonicalJson(next[key] ?? null) !== canonicalJson(value)) return undefined
    }
    return next
  }
  return {
    apply,
    observes: steps.every(([verb]) => verb === 'read'),
    sameness: canonicalJson([known, steps]),
  }
}
