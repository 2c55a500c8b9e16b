import type { HistoryCheck, HistoryModel } from '../history-check.ts'
import { isolationChecks } from '../isolation/isolation-checks.ts'
import { registerCheck } from './register-check.ts'
import { expectedTransaction } from './transaction.ts'
import { judgeTransactions } from './transactions.ts'

const lists: HistoryCheck = ({ history, budget, progress, wishes }) =>
  judgeTransactions(history, 'list', { level: wishes.level, budget, progress })

/** Transactions over lists that are only appended to: every read shows the order of what was appended. */
export const listAppendModel: HistoryModel = {
  id: 'list-append',
  words: {
    en: {
      title: 'list-append transactions',
      operations: 'txn with steps ["append", key, value] and ["r", key, list]',
    },
    'zh-CN': { title: '列表追加事务', operations: 'txn，步骤为 ["append", 键, 值] 与 ["r", 键, 列表]' },
  },
  checks: { transactions: lists },
  onRequest: [],
  expected: (operation) => expectedTransaction('list', operation),
}

/** Transactions over registers, each value of a key written once. */
export const rwRegisterModel: HistoryModel = {
  id: 'rw-register',
  words: {
    en: {
      title: 'read-write transactions',
      operations: 'txn with steps ["w", key, value] and ["r", key, value]',
    },
    'zh-CN': { title: '读写寄存器事务', operations: 'txn，步骤为 ["w", 键, 值] 与 ["r", 键, 值]' },
  },
  checks: { transactions: registerCheck, ...isolationChecks },
  onRequest: Object.keys(isolationChecks),
  expected: (operation) => expectedTransaction('register', operation),
}
