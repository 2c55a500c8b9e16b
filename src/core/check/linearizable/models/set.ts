import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** A grow-only set: add one element, read them all. The state is the sorted list of elements. */
export function setModel(initial: readonly Json[]): Model<readonly string[]> {
  return { name: 'set', initial: sorted(initial), key: (state) => JSON.stringify(state), move: moveOf }
}

function moveOf({ f, input, output, outputKnown, certain, index }: TimedOperation): Move<readonly string[]> {
  if (f === 'add') {
    const element = JSON.stringify(input)
    const apply = (state: readonly string[]): readonly string[] =>
      state.includes(element) ? state : [...state, element].sort()
    return { apply, observes: false, sameness: `add ${element}` }
  }
  assert(f === 'read' || f === 'read-set', `A set knows add and read; operation ${index} is ${f}.`)
  if (!certain || !outputKnown) return { apply: (state) => state, observes: true, sameness: 'read' }
  // Not made unique: a read that names an element twice did not read a set.
  const answer = JSON.stringify(sorted(output as readonly Json[]))
  return {
    apply: (state) => (JSON.stringify(state) === answer ? state : undefined),
    observes: true,
    sameness: `read ${answer}`,
  }
}

function sorted(elements: readonly Json[]): string[] {
  return elements.map((element) => JSON.stringify(element)).sort()
}
