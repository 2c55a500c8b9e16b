import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'

/** A kind of value that an operation takes or gives. */
export interface ValueShape {
  readonly fits: (value: Json) => boolean
  /** `a number`: what it is called in a sentence. */
  readonly name: string
}

/** What one operation of an object takes and gives; absent: anything. */
export interface OperationShape {
  readonly input?: ValueShape
  readonly output?: ValueShape
}

/** What was expected in place of an operation, as the end of a sentence; null when it fits one of the shapes. */
export function expectedOf(
  shapes: { readonly [f: string]: OperationShape },
  { f, input, output, outputKnown, outcome }: RecordedOperation,
): string | null {
  const shape = Object.hasOwn(shapes, f) ? shapes[f] : undefined
  if (shape === undefined) return `${listed(Object.keys(shapes))} was expected`
  if (shape.input?.fits(input) === false) return `${f} takes ${shape.input.name}`
  const isAnswered = outcome === 'ok' && outputKnown
  if (isAnswered && shape.output?.fits(output) === false) return `${f} answers with ${shape.output.name}`
  return null
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nothing'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
}

export const something: ValueShape = { fits: (value) => value !== null, name: 'a value other than null' }
export const wholeNumber: ValueShape = {
  fits: (value) => Number.isSafeInteger(value),
  name: 'a whole number',
}
export const truth: ValueShape = { fits: (value) => typeof value === 'boolean', name: 'true or false' }
export const list: ValueShape = { fits: Array.isArray, name: 'a list' }
export const swap: ValueShape = {
  fits: (value) => Array.isArray(value) && value.length === 2,
  name: '[from, to]',
}

export function orNull({ fits, name }: ValueShape): ValueShape {
  return { fits: (value) => value === null || fits(value), name: `${name} or null` }
}
