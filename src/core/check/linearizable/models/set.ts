import { assert } from '../../../base/assert.ts'
import { canonicalJson } from '../../../base/canonical-json.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

type Elements = readonly string[]

/**
 * A set: add or remove one element, read them all. The state is the sorted list of elements. A remove that answers true
 * found its element, one that answers false did not.
 */
export function setModel(initial: readonly Json[]): Model<Elements> {
  return { name: 'set', initial: sorted(initial), key: (state) => JSON.stringify(state), move: moveOf }
}

function moveOf(operation: TimedOperation): Move<Elements> {
  const { f, input, output, outputKnown, certain, index } = operation
  if (f === 'add') {
    const element = canonicalJson(input)
    const apply = (state: Elements): Elements =>
      state.includes(element) ? state : [...state, element].sort()
    return { apply, observes: false, sameness: `add ${element}` }
  }
  if (f === 'remove') return removeOf(canonicalJson(input), certain && outputKnown ? output : null)
  assert(f === 'read' || f === 'read-set', `A set knows add, remove and read; operation ${index} is ${f}.`)
  if (!certain || !outputKnown) return { apply: (state) => state, observes: true, sameness: 'read' }
  // Not made unique: a read that names an element twice did not read a set.
  const answer = JSON.stringify(sorted(output as readonly Json[]))
  return {
    apply: (state) => (JSON.stringify(state) === answer ? state : undefined),
    observes: true,
    sameness: `read ${answer}`,
  }
}

function removeOf(element: string, answer: Json): Move<Elements> {
  const apply = (state: Elements): Elements | undefined => {
    const found = state.includes(element)
    if (typeof answer === 'boolean' && answer !== found) return undefined
    return found ? state.filter((other) => other !== element) : state
  }
  return { apply, observes: answer === false, sameness: `remove ${element} ${JSON.stringify(answer)}` }
}

function sorted(elements: readonly Json[]): string[] {
  return elements.map(canonicalJson).sort()
}
