import { canonicalJson } from '../../../base/canonical-json.ts'
import type { Json } from '../../../base/json.ts'
import type { Model } from '../model.ts'
import type { TimedOperation } from '../timed-operation.ts'
import { appendModel } from './append.ts'

/** A list with append and read (null stands for the empty list). It is a text with a line for each element. */
export function listModel(initial: readonly Json[]): Model<string> {
  const text = appendModel(linesOf(initial))
  return {
    ...text,
    name: 'list',
    move: (operation) => text.move(asText(operation)),
    outlook: (operations) => text.outlook!(operations.map(asText)),
  }
}

/** The same operation on the text. */
export function asText(operation: TimedOperation): TimedOperation {
  const { f, input, output, certain, outputKnown } = operation
  if (f === 'append') return { ...operation, input: linesOf([input]) }
  return certain && outputKnown
    ? { ...operation, output: linesOf((output ?? []) as readonly Json[]) }
    : operation
}

/** No element has a line break in its JSON, so no line is the beginning of another. */
export function linesOf(elements: readonly Json[]): string {
  return elements.map((element) => `${canonicalJson(element)}\n`).join('')
}
