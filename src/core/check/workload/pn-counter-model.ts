import { orNull, wholeNumber } from '../objects/operation-shape.ts'
import { counterAtLast } from './counter-bounds.ts'
import { converged } from './judge-converged.ts'
import { workloadModel } from './workload-model.ts'

const byMaybe = { input: orNull(wholeNumber) }

/** A counter whose copies may lag behind until the changes are over. */
export const pnCounterModel = workloadModel({
  id: 'pn-counter',
  words: {
    en: {
      title: 'counter that may lag behind',
      operations: 'add n, increment, decrement, read; the last read of each process counts',
    },
    'zh-CN': {
      title: '允许滞后的计数器',
      operations: 'add n、increment、decrement、read；以每个进程的最后一次读取为准',
    },
  },
  operations: {
    add: { input: wholeNumber },
    increment: byMaybe,
    decrement: byMaybe,
    read: { output: orNull(wholeNumber) },
  },
  checks: { counter: counterAtLast, converged },
  onRequest: ['converged'],
})
