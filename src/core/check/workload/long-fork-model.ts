import type { Json } from '../../base/json.ts'
import { orNull, type OperationShape, type ValueShape } from '../objects/operation-shape.ts'
import { longFork } from './long-fork.ts'
import { workloadModel } from './workload-model.ts'

const verbs: readonly Json[] = ['r', 'read', 'w', 'write']

const steps: ValueShape = {
  fits: (value) =>
    Array.isArray(value) &&
    value.every(
      (step: Json) =>
        Array.isArray(step) && step.length === 3 && verbs.includes((step as readonly Json[])[0]!),
    ),
  name: 'a list of [r or w, key, value]',
}

const shape: OperationShape = { input: steps, output: steps }
/** Whoever writes is told that it was done. */
const writing: OperationShape = { input: steps, output: orNull(steps) }

/** Keys that are written once each, and groups of them that are read together. */
export const longForkModel = workloadModel({
  id: 'long-fork',
  words: {
    en: {
      title: 'long fork',
      operations: 'read, write, txn: lists of [r or w, key, value], each key written once',
    },
    'zh-CN': {
      title: '长分叉',
      operations: 'read、write、txn：由 [r 或 w, 键, 值] 组成的列表，每个键只写一次',
    },
  },
  operations: { read: shape, write: writing, txn: writing },
  checks: { 'long-fork': longFork },
})
