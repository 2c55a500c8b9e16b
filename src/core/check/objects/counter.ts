import { counterBounds } from '../workload/counter-bounds.ts'
import { objectModel } from './object-model.ts'
import { orNull, wholeNumber } from './operation-shape.ts'

const byMaybe = { input: orNull(wholeNumber) }

/** One counter, or several if the operations have keys. What a change answers is not looked at. */
export const counterObject = objectModel({
  id: 'counter',
  words: {
    en: { title: 'counter', operations: 'add n, increment, decrement (by one or by n), read' },
    'zh-CN': { title: '计数器', operations: 'add n、increment、decrement（加减一或 n）、read' },
  },
  operations: {
    add: { input: wholeNumber },
    increment: byMaybe,
    decrement: byMaybe,
    read: { output: wholeNumber },
  },
  object: ({ initial }) => ({ kind: 'counter', initial: typeof initial === 'number' ? initial : 0 }),
  checks: { counter: counterBounds },
})
