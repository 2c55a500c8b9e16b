import { list, something } from '../objects/operation-shape.ts'
import { exactlyOnce, totalQueue } from './total-queue.ts'
import { workloadModel } from './workload-model.ts'

/** A queue of which only is asked that what goes in comes out. */
export const totalQueueModel = workloadModel({
  id: 'total-queue',
  words: {
    en: {
      title: 'queue in any order',
      operations: 'enqueue, dequeue (null when empty), drain (the list of all that was left)',
    },
    'zh-CN': {
      title: '不论顺序的队列',
      operations: 'enqueue、dequeue（空队列返回 null）、drain（列出剩下的全部元素）',
    },
  },
  operations: { enqueue: { input: something }, dequeue: {}, drain: { output: list } },
  checks: { 'total-queue': totalQueue, 'exactly-once': exactlyOnce },
  onRequest: ['exactly-once'],
})
