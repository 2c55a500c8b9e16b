import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { Model, Move } from './model.ts'
import type { TimedOperation } from './timed-operation.ts'

/** One operation as a user's model sees it. */
export interface CustomOperation {
  /** Place in the history. */
  readonly index: number
  /** Who asked, for a model that is `ownerAware`; empty for all others. */
  readonly process: string
  readonly f: string
  readonly key: Json
  readonly input: Json
  /** What came back; null while `outputKnown` is false. */
  readonly output: Json
  /** False: nobody knows what came back, so the model must accept any answer. */
  readonly outputKnown: boolean
}

/**
 * A sequential object that a user describes: what it holds at first and what each operation makes of that. States are
 * JSON values and are never changed in place. Exactly one of `step` and `steps` is there.
 */
export interface CustomModel {
  readonly name: string
  readonly init: Json
  /** The state after the operation, or undefined where it cannot have given the answer that it gave. */
  readonly step?: (state: Json, operation: CustomOperation) => Json | undefined
  /** Of an object that may do one of several things: all states that may follow, none where it cannot be. */
  readonly steps?: (state: Json, operation: CustomOperation) => readonly Json[]
  /** Operations of different keys have nothing to do with each other; absent: the operation's own key. */
  readonly partition?: (operation: CustomOperation) => string | number
  /** The operation in words, for the evidence; `state` is null where none is meant. */
  readonly describe?: (operation: CustomOperation, state: Json) => string
  /** Equal for states that are the same; absent: equal JSON. */
  readonly key?: (state: Json) => string
  /** What was expected in place of an operation that the model does not know; null when it knows it. */
  readonly expected?: (operation: CustomOperation) => string | null
  /** Which operations it knows, in a line. */
  readonly operations?: string
  /** True when it matters who asks: a lock that only its holder may release. */
  readonly ownerAware?: boolean
}

/** What a user's function did wrong: thrown inside of a search, and told as the reason why nothing was decided. */
export class CustomModelFault extends Error {
  readonly part: string
  readonly index: number | null

  constructor(part: string, index: number | null, message: string) {
    super(message)
    this.part = part
    this.index = index
  }
}

const optionalFunctions = ['step', 'steps', 'partition', 'describe', 'key', 'expected'] as const

/** What is wrong with a value that should be a `CustomModel`, as the end of a sentence; null when it is one. */
export function customModelProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'a model is an object with name, init and step'
  const model = value as { readonly [name: string]: unknown }
  if (typeof model['name'] !== 'string' || model['name'] === '')
    return 'name must be a text that is not empty'
  if (!('init' in model) || !isJson(model['init'])) return 'init must be a JSON value'
  for (const part of optionalFunctions) {
    if (model[part] !== undefined && typeof model[part] !== 'function') return `${part} must be a function`
  }
  if ((model['step'] === undefined) === (model['steps'] === undefined))
    return 'one of step and steps must be there, and not both'
  if (model['operations'] !== undefined && typeof model['operations'] !== 'string')
    return 'operations must be a text'
  if (model['ownerAware'] !== undefined && typeof model['ownerAware'] !== 'boolean')
    return 'ownerAware must be true or false'
  return null
}

/** How deep a state may be nested. */
const depthMax = 100

export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth === depthMax) return false
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every((item) => item === undefined || isJson(item, depth + 1))
}

type States = readonly Json[]

/**
 * The user's model as one that the search knows. Its state is the list of all states that the object may be in, so that
 * an object that may do one of several things is judged like any other. `operation`: the one of that index.
 */
export function searchedModel(
  custom: CustomModel,
  operation: (index: number) => CustomOperation,
): Model<States> {
  const keyOfState = (state: Json): string => {
    if (custom.key === undefined) return canonicalJson(state)
    const text: unknown = called('key', null, () => custom.key?.(state))
    if (typeof text !== 'string') throw new CustomModelFault('key', null, 'it gave no text')
    return text
  }
  return {
    name: custom.name,
    initial: [frozen(custom.init)],
    key: (states) =>
      states.length === 1 ? keyOfState(states[0]!) : JSON.stringify(states.map(keyOfState).sort()),
    move: (timed) => moveOf(custom, asSeen(operation(timed.index), timed), keyOfState),
  }
}

/** An operation that is put aside while evidence is looked for lost its answer. */
function asSeen(operation: CustomOperation, { certain, outputKnown }: TimedOperation): CustomOperation {
  return certain && outputKnown ? operation : frozen({ ...operation, output: null, outputKnown: false })
}

function moveOf(
  custom: CustomModel,
  operation: CustomOperation,
  keyOfState: (state: Json) => string,
): Move<States> {
  const apply = (states: States): States | undefined => {
    const next = new Map<string, Json>()
    for (const state of states) {
      for (const after of followers(custom, state, operation)) next.set(keyOfState(after), after)
    }
    return next.size === 0 ? undefined : [...next.values()]
  }
  const { process, f, key, input, output, outputKnown } = operation
  return { apply, observes: false, sameness: canonicalJson([process, f, key, input, output, outputKnown]) }
}

function followers(custom: CustomModel, state: Json, operation: CustomOperation): States {
  if (custom.steps !== undefined) {
    const found: unknown = called('steps', operation.index, () => custom.steps?.(state, operation))
    if (!Array.isArray(found)) throw new CustomModelFault('steps', operation.index, 'it gave no list')
    return found.map((after: unknown) => checked('steps', operation.index, after))
  }
  const found: unknown = called('step', operation.index, () => custom.step?.(state, operation))
  return found === undefined ? [] : [checked('step', operation.index, found)]
}

function checked(part: string, index: number, state: unknown): Json {
  if (!isJson(state)) throw new CustomModelFault(part, index, 'it gave a state that is not a JSON value')
  return frozen(state)
}

/** Calls a user's function. `index`: the operation it is called for, null for none. */
export function called<T>(part: string, index: number | null, call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw new CustomModelFault(part, index, error instanceof Error ? error.message : String(error))
  }
}

/** A state that cannot be changed in place: a model that tries throws instead of spoiling the search. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const item of Object.values(value)) frozen(item)
  return Object.freeze(value)
}
