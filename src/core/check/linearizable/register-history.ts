import type { Words } from '../../model/sentence.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import type { HistoryCheck, HistoryModel } from '../history-check.ts'
import { judgeObjects } from './linearizable.ts'
import { recordedObjects } from './recorded-objects.ts'

const linearizable: HistoryCheck = ({ history, budget, progress }) =>
  judgeObjects({ kind: 'register', initial: history.initial }, recordedObjects(history), {
    budget,
    clock: history.clock,
    progress: (done, of) => progress(done / of),
  })

function expected({ f, input, output, outcome, outputKnown }: RecordedOperation): string | null {
  if (f === 'cas') {
    if (!Array.isArray(input) || input.length !== 2) return 'a cas takes [from, to]'
    const isAnswered = outcome === 'ok' && outputKnown
    return isAnswered && typeof output !== 'boolean' ? 'a cas answers true or false' : null
  }
  return f === 'read' || f === 'write' ? null : 'read, write or cas was expected'
}

const registerWords: Words = {
  en: { title: 'register', operations: 'read, write, cas [from, to]' },
  'zh-CN': { title: '寄存器', operations: 'read、write、cas [from, to]' },
}

const kvWords: Words = {
  en: { title: 'key-value', operations: 'read, write, cas [from, to], each with a key' },
  'zh-CN': { title: '键值', operations: 'read、write、cas [from, to]，各带一个键' },
}

/** One register, or several if the operations have keys. */
export const registerModel: HistoryModel = {
  id: 'register',
  words: registerWords,
  checks: { linearizable },
  onRequest: [],
  expected,
}

export const kvModel: HistoryModel = { ...registerModel, id: 'kv', words: kvWords }
