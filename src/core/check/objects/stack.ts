import { objectModel } from './object-model.ts'
import { something, wholeNumber } from './operation-shape.ts'

/** One stack, or several if the operations have keys. */
export const stackObject = objectModel({
  id: 'stack',
  words: {
    en: { title: 'stack', operations: 'push, pop (null when empty), len' },
    'zh-CN': { title: '栈', operations: 'push、pop（空栈返回 null）、len' },
  },
  operations: { push: { input: something }, pop: {}, len: { output: wholeNumber } },
  object: ({ initial }) => ({ kind: 'stack', initial: Array.isArray(initial) ? initial : [] }),
})
