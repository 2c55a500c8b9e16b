import { objectModel } from './object-model.ts'
import { list, orNull, type ValueShape } from './operation-shape.ts'

const listOrText: ValueShape = {
  fits: (value) => list.fits(value) || typeof value === 'string',
  name: 'a list or a text',
}

/** One list that only grows, or several if the operations have keys; texts, where the history begins or answers with one. */
export const appendObject = objectModel({
  id: 'append',
  words: {
    en: { title: 'append-only list', operations: 'append, read (the whole list, or the whole text)' },
    'zh-CN': { title: '只追加列表', operations: 'append、read（整个列表，或整段文本）' },
  },
  operations: { append: {}, read: { output: orNull(listOrText) } },
  object({ initial, operations }) {
    if (typeof initial === 'string') return { kind: 'append', initial }
    if (operations.some((one) => typeof one.output === 'string')) return { kind: 'append', initial: '' }
    return { kind: 'list', initial: Array.isArray(initial) ? initial : [] }
  },
})
