import * as v from 'valibot'
import type { LabCheck } from '../../core/lab/lab.ts'
import type { LabProgress } from '../lab.ts'
import { experimentGuard } from './experiment-guard.ts'
import { choice, list, mapOf, numberWithin, record, shown, text, wholeNumber } from './field.ts'

const textLengthMax = 20_000
const name = text(100, 1)
const localised = record({ en: text(textLengthMax, 1), 'zh-CN': text(textLengthMax, 1) })
const options = list(record({ id: name, text: localised }), 20)

const checkGuard = v.variant(
  'kind',
  [
    record({ kind: v.literal('fault'), fault: name, target: choice(['leader', 'any']) }),
    record({ kind: v.literal('fail-over') }),
    record({ kind: v.literal('served-after-fault') }),
    record({ kind: v.literal('minority-silent') }),
    record({ kind: v.literal('majority-served') }),
    record({ kind: v.literal('blocked'), minMs: numberWithin(0, 3_600_000) }),
    record({ kind: v.literal('no-inert-fault') }),
    record({ kind: v.literal('verdict'), check: name, answer: choice(['ok', 'illegal']) }),
    record({ kind: v.literal('availability'), min: numberWithin(0, 1), max: numberWithin(0, 1) }),
  ],
  (issue) => `${shown(issue.input)} is not a kind of check`,
) satisfies v.GenericSchema<unknown, LabCheck>

const stepGuard = v.variant(
  'kind',
  [
    record({ kind: v.literal('story'), id: name, text: localised }),
    record({ kind: v.literal('prediction'), id: name, question: localised, options, correct: name }),
    record({
      kind: v.literal('experiment'),
      id: name,
      text: localised,
      experiment: experimentGuard,
      checks: list(checkGuard, 50),
      hint: localised,
    }),
    record({
      kind: v.literal('question'),
      id: name,
      question: localised,
      options,
      correct: name,
      wrong: localised,
    }),
    record({ kind: v.literal('explanation'), id: name, text: localised, about: name }),
  ],
  (issue) => `${shown(issue.input)} is not a kind of step`,
)

/** A lab.json; what its experiments leave out is filled in afterwards. */
export const labGuard = record({
  format: v.literal(1),
  id: name,
  title: localised,
  summary: localised,
  minutes: wholeNumber(1, 600),
  steps: list(stepGuard, 100),
  reading: list(record({ title: localised, source: text(1_000) }), 50),
})
export type LabFile = v.InferOutput<typeof labGuard>

/** What the host remembers of each lab, by its id. */
export const progressGuard: v.GenericSchema<{ [lab: string]: LabProgress }> = mapOf(
  record({ passed: list(name, 1_000), answers: mapOf(name), runs: mapOf(name) }),
)

/** What a learner hands in beside the run files: step → chosen option. */
export const answersGuard = mapOf(name)
