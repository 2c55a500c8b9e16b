import type { ValueShape } from '../objects/operation-shape.ts'
import { bankOrder } from './bank-order-check.ts'
import { bankSheets, isSheet } from './bank-sheets.ts'
import { workloadModel } from './workload-model.ts'

const sheet: ValueShape = { fits: isSheet, name: 'the balance of each account, as whole numbers' }

export const bankModel = workloadModel({
  id: 'bank',
  words: {
    en: { title: 'bank', operations: 'read (all balances by account), transfer {from, to, amount}' },
    'zh-CN': { title: '银行', operations: 'read（按账户列出全部余额）、transfer {from, to, amount}' },
  },
  operations: { read: { output: sheet }, transfer: {} },
  checks: { bank: bankSheets, 'bank-order': bankOrder },
  onRequest: ['bank-order'],
})
