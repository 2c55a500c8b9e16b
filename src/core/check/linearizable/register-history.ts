import type { HistoryModel } from '../history-check.ts'
import { objectModel } from '../objects/object-model.ts'
import { swap, truth } from '../objects/operation-shape.ts'
import { sessionChecks } from '../session/session-checks.ts'

/** What is weaker than linearizable is made only when it is asked for. */
const sessions = { checks: sessionChecks, onRequest: Object.keys(sessionChecks) }

const operations = { read: {}, write: {}, cas: { input: swap, output: truth } }

/** One register, or several if the operations have keys. */
export const registerModel: HistoryModel = objectModel({
  id: 'register',
  words: {
    en: { title: 'register', operations: 'read, write, cas [from, to]' },
    'zh-CN': { title: '寄存器', operations: 'read、write、cas [from, to]' },
  },
  operations,
  ...sessions,
  object: ({ initial }) => ({ kind: 'register', initial }),
})

/** The name that other tools have for the same. */
export const casRegisterModel: HistoryModel = { ...registerModel, id: 'cas-register' }

/** Registers by key, or texts where something is appended to them. */
export const kvModel: HistoryModel = objectModel({
  id: 'kv',
  words: {
    en: {
      title: 'key-value',
      operations: 'read, write, cas [from, to], append (to a text), each with a key',
    },
    'zh-CN': { title: '键值', operations: 'read、write、cas [from, to]、append（追加到文本），各带一个键' },
  },
  operations: { ...operations, append: {} },
  ...sessions,
  object({ initial, operations: all }) {
    if (!all.some((one) => one.f === 'append')) return { kind: 'register', initial }
    return { kind: 'append', initial: typeof initial === 'string' ? initial : '' }
  },
})
