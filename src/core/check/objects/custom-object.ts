import { sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import type { HistoryCheck, HistoryModel } from '../history-check.ts'
import {
  called,
  CustomModelFault,
  frozen,
  type CustomModel,
  type CustomOperation,
} from '../linearizable/custom-model.ts'
import { objectModel } from './object-model.ts'

/**
 * A user's model as one that histories can be judged by. `customModelProblem` of it must be null. What its functions do
 * wrong while they are asked is the reason of a verdict `unknown`.
 */
export function customObject(model: CustomModel): HistoryModel {
  const words = { title: model.name, operations: model.operations ?? '' }
  const { partition } = model
  const base = objectModel({
    id: model.name,
    words: { en: words, 'zh-CN': words },
    operations: {},
    object({ operations }) {
      const known = new Map(operations.map((one) => [one.index, customOperation(model, one)]))
      return { kind: 'custom', model, operation: (index) => known.get(index)! }
    },
    ...(partition === undefined ? {} : { objectOf: (one) => part(customOperation(model, one), partition) }),
  })
  const checks = Object.entries(base.checks).map(
    ([name, check]) => [name, guarded(name, check, model)] as const,
  )
  return { ...base, checks: Object.fromEntries(checks), expected: (operation) => expected(model, operation) }
}

function customOperation(
  { ownerAware }: CustomModel,
  { index, process, f, key, input, output, outputKnown, outcome }: RecordedOperation,
): CustomOperation {
  const isKnown = outputKnown && outcome === 'ok'
  const who = ownerAware === true ? process : ''
  return frozen({ index, process: who, f, key, input, output: isKnown ? output : null, outputKnown: isKnown })
}

function part(
  operation: CustomOperation,
  partition: (operation: CustomOperation) => string | number,
): string | number {
  const name: unknown = called('partition', operation.index, () => partition(operation))
  if (typeof name === 'string' || typeof name === 'number') return name
  throw new CustomModelFault('partition', operation.index, 'it gave neither a text nor a number')
}

function guarded(name: string, check: HistoryCheck, model: CustomModel): HistoryCheck {
  return (matter) => {
    try {
      return check(matter)
    } catch (error) {
      if (!(error instanceof CustomModelFault)) throw error
      return broken(name, model, error)
    }
  }
}

function broken(check: string, { name }: CustomModel, fault: CustomModelFault): Verdict {
  const values = { model: name, part: fault.part, problem: fault.message }
  const told =
    fault.index === null
      ? sentence('custom.broken', values)
      : sentence('custom.broken-at', { ...values, index: fault.index })
  return { check, answer: 'unknown', sentence: told, witness: noWitness }
}

function expected(model: CustomModel, operation: RecordedOperation): string | null {
  if (model.expected === undefined) return null
  try {
    const found: unknown = model.expected(customOperation(model, operation))
    return typeof found === 'string' ? found : null
  } catch {
    return 'the model could not say what'
  }
}
