import type { Json } from '../base/json.ts'
import { Misreading } from './history-problem.ts'
import type { OperationDraft } from './operation-draft.ts'

export type Keyed = 'yes' | 'no' | 'auto'

type Tuple = readonly [Json, Json]

/**
 * Takes the keys of jepsen.independent out of the values: `[key value]` becomes both. With `auto` the history has them when
 * every value asked with, reads' too, is a pair whose first half is a number, a string or a boolean, every read is answered
 * with a pair of the same first half, and there is an operation other than a cas or a transaction (whose values may well
 * be pairs without keys). With `yes` a value that is no pair is a Misreading. An answer that is no pair stays as it is.
 */
export function unwrapKeys(operations: readonly OperationDraft[], keyed: Keyed): void {
  if (keyed === 'no' || (keyed === 'auto' && !hasKeys(operations))) return
  for (const operation of operations) {
    const { input, output, outputKnown, f, line } = operation
    if (!isPair(input))
      throw new Misreading(
        { line, column: 1 },
        `a ${f} whose value is no pair`,
        '[key value] of every operation',
      )
    operation.key = input[0]
    operation.input = input[1]
    if (outputKnown && isPair(output)) operation.output = f === 'cas' ? true : output[1]
  }
}

function hasKeys(operations: readonly OperationDraft[]): boolean {
  let isCertain = false
  for (const { f, key, input, output, outputKnown } of operations) {
    if (key !== null || !isPair(input) || !isKey(input[0])) return false
    // A tuple is answered with a tuple: pairs that are not are elements of a set, say.
    const isAnswered = outputKnown && output !== null && input[1] === null
    if (isAnswered && !(isPair(output) && output[0] === input[0])) return false
    if (f !== 'cas' && f !== 'txn') isCertain = true
  }
  return isCertain
}

function isPair(value: Json): value is Tuple {
  return Array.isArray(value) && value.length === 2
}

function isKey(value: Json): boolean {
  return value !== null && typeof value !== 'object'
}
