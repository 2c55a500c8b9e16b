import { canonicalJson } from '../../../base/canonical-json.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** A queue with enqueue and dequeue (null when empty). The state is the list of elements, the oldest first. */
export function queueModel(initial: readonly Json[]): Model<readonly string[]> {
  return {
    name: 'queue',
    initial: initial.map(canonicalJson),
    key: (state) => state.join('\n'),
    move: moveOf,
  }
}

function moveOf({ f, input, output, outputKnown }: TimedOperation): Move<readonly string[]> {
  if (f === 'enqueue') {
    const element = canonicalJson(input)
    return { apply: (state) => [...state, element], observes: false, sameness: `enqueue ${element}` }
  }
  if (!outputKnown) return { apply: (state) => state.slice(1), observes: false, sameness: 'dequeue' }
  if (output === null)
    return {
      apply: (state) => (state.length === 0 ? state : undefined),
      observes: true,
      sameness: 'dequeue null',
    }
  const element = canonicalJson(output)
  return {
    apply: (state) => (state[0] === element ? state.slice(1) : undefined),
    observes: false,
    sameness: `dequeue ${element}`,
  }
}
