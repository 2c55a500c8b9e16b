import { exactlyOnce, totalQueue } from '../workload/total-queue.ts'
import { objectModel } from './object-model.ts'
import { something } from './operation-shape.ts'

/** One first-in-first-out queue, or several if the operations have keys. */
export const queueObject = objectModel({
  id: 'queue',
  words: {
    en: { title: 'queue', operations: 'enqueue, dequeue (null when empty)' },
    'zh-CN': { title: '队列', operations: 'enqueue、dequeue（空队列返回 null）' },
  },
  operations: { enqueue: { input: something }, dequeue: {} },
  object: ({ initial }) => ({ kind: 'queue', initial: Array.isArray(initial) ? initial : [] }),
  checks: { 'total-queue': totalQueue, 'exactly-once': exactlyOnce },
  onRequest: ['exactly-once'],
})
