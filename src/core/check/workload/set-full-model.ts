import { list, orNull, truth } from '../objects/operation-shape.ts'
import { converged } from './judge-converged.ts'
import { fresh, setFull } from './set-full.ts'
import { workloadModel } from './workload-model.ts'

/** A set that may lag behind: what was added stays, sooner or later. */
export const setFullModel = workloadModel({
  id: 'set-full',
  words: {
    en: {
      title: 'set that may lag behind',
      operations:
        'add (or broadcast), remove, read (the list of all elements); stale reads are told, not held against it',
    },
    'zh-CN': {
      title: '允许滞后的集合',
      operations: 'add（或 broadcast）、remove、read（列出全部元素）；陈旧读取会报告，但不算违规',
    },
  },
  operations: {
    add: {},
    // Maelstrom's name for it where elements are messages.
    broadcast: {},
    remove: { output: orNull(truth) },
    read: { output: list },
    'read-set': { output: list },
  },
  checks: { set: setFull, fresh, converged },
  onRequest: ['fresh', 'converged'],
})
