import { assert } from '../../../base/assert.ts'
import { canonicalJson } from '../../../base/canonical-json.ts'
import type { Json } from '../../../base/json.ts'
import type { Model, Move, Outlook } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'

/** A stack with push, pop (null when empty) and len. The state is the list of elements, the top last. */
export function stackModel(initial: readonly Json[]): Model<readonly string[]> {
  return {
    name: 'stack',
    initial: initial.map(canonicalJson),
    key: (state) => state.join('\n'),
    move: moveOf,
    outlook: outlookOf,
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

/**
 * Where elements are told apart it is known who pops each: laying one on another is hopeless when the lower one was popped
 * before anybody asked for the pop of the upper one, or the upper one stays for ever.
 */
function outlookOf(operations: readonly TimedOperation[]): Outlook<readonly string[]> {
  const pushes = operations.map(({ f, input }) => (f === 'push' ? canonicalJson(input) : null))
  const elements = pushes.filter((element) => element !== null)
  const areToldApart = new Set(elements).size === elements.length
  const isOpen = operations.some(({ f, outputKnown }) => f === 'pop' && !outputKnown)
  const calls = new Map<string, number>()
  const returns = new Map<string, number>()
  for (const { f, output, outputKnown, call, return: end } of operations) {
    if (f !== 'pop' || !outputKnown) continue
    const element = canonicalJson(output)
    calls.set(element, Math.min(call, calls.get(element) ?? Infinity))
    returns.set(element, Math.min(end, returns.get(element) ?? Infinity))
  }
  return {
    placed: () => undefined,
    lifted: () => undefined,
    hopeless(state, _, operation) {
      const element = pushes[operation] ?? null
      if (!areToldApart || element === null) return false
      const time = calls.get(element) ?? (isOpen ? -Infinity : Infinity)
      return state.some((lower) => (returns.get(lower) ?? Infinity) < time)
    },
  }
}
