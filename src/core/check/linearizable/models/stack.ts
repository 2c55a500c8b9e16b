import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** A stack with push, pop (null when empty) and len. The state is the list of elements, the top last. */
export function stackModel(initial: readonly Json[]): Model<readonly Json[]> {
  return { name: 'stack', initial, key: (state) => JSON.stringify(state), move: moveOf }
}

function moveOf({ f, input, output, outputKnown, certain, index }: TimedOperation): Move<readonly Json[]> {
  const known = certain && outputKnown
  const sameness = JSON.stringify([f, input, known ? output : null, known])
  if (f === 'push') return { apply: (state) => [...state, input], observes: false, sameness }
  if (f === 'len')
    return {
      apply: (state) => (!known || state.length === output ? state : undefined),
      observes: true,
      sameness,
    }
  assert(f === 'pop', `A stack knows push, pop and len; operation ${index} is ${f}.`)
  const fits = (state: readonly Json[]): boolean =>
    !known || JSON.stringify(state.at(-1) ?? null) === JSON.stringify(output)
  return { apply: (state) => (fits(state) ? state.slice(0, -1) : undefined), observes: false, sameness }
}
