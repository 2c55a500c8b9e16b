import { fresh, setFull } from '../workload/set-full.ts'
import { objectModel } from './object-model.ts'
import { list, orNull, truth } from './operation-shape.ts'

/** One set, or several if the operations have keys. */
export const setObject = objectModel({
  id: 'set',
  words: {
    en: { title: 'set', operations: 'add, remove, read (the list of all elements)' },
    'zh-CN': { title: '集合', operations: 'add、remove、read（列出全部元素）' },
  },
  operations: {
    add: {},
    remove: { output: orNull(truth) },
    read: { output: list },
    'read-set': { output: list },
  },
  object: ({ initial }) => ({ kind: 'set', initial: Array.isArray(initial) ? initial : [] }),
  checks: { set: setFull, fresh },
  onRequest: ['fresh'],
})
