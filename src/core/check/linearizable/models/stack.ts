import { assert } from '../../../base/assert.ts'
import { canonicalJson } from '../../../base/canonical-json.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** A stack with push, pop (null when empty) and len. The state is the list of elements, the top last. */
export function stackModel(initial: readonly Json[]): Model<readonly string[]> {
  return {
    name: 'stack',
    initial: initial.map(canonicalJson),
    key: (state) => state.join('\n'),
    move: moveOf,
  }
}

function moveOf({ f, input, output, outputKnown, index }: TimedOperation): Move<readonly string[]> {
  const sameness = canonicalJson([f, input, outputKnown ? output : null, outputKnown])
  if (f === 'push') {
    const element = canonicalJson(input)
    return { apply: (state) => [...state, element], observes: false, sameness }
  }
  if (f === 'len') {
    const fits = (state: readonly string[]): boolean => !outputKnown || state.length === output
    return { apply: (state) => (fits(state) ? state : undefined), observes: true, sameness }
  }
  assert(f === 'pop', `A stack knows push, pop and len; operation ${index} is ${f}.`)
  const answer = canonicalJson(output)
  const fits = (state: readonly string[]): boolean => !outputKnown || (state.at(-1) ?? 'null') === answer
  return {
    apply: (state) => (fits(state) ? state.slice(0, -1) : undefined),
    observes: outputKnown && output === null,
    sameness,
  }
}
