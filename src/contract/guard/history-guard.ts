import * as v from 'valibot'
import { historyFormats, partBytes } from '../history.ts'
import { choice, id, list, numberWithin, record, shown, text } from './field.ts'

/** A part of a file as base64. */
export const partLengthMax = partBytes * (4 / 3)

export const historyFormatGuard = choice(historyFormats)

export const historySourceGuard = v.variant(
  'kind',
  [
    record({ kind: v.literal('upload'), id }),
    record({ kind: v.literal('sample'), id }),
    record({ kind: v.literal('run'), id }),
  ],
  (issue) => `${shown(issue.input)} is not a source, expected upload, sample or run`,
)

export const historyQuestionGuard = record({
  model: id,
  checks: v.nullable(list(text(100, 1), 100)),
  level: v.nullable(text(100, 1)),
  budgetSeconds: numberWithin(0.1, 86_400),
})
