import type { ValueShape } from '../objects/operation-shape.ts'
import { bankSheets, isSheet } from './bank-sheets.ts'
import { workloadModel } from './workload-model.ts'

const sheet: ValueShape = { fits: isSheet, name: 'the balance of each account, as whole numbers' }

export const bankModel = workloadModel({
  id: 'bank',
  words: {
    en: { title: 'bank', operations: 'read (all balances by account), transfer' },
    'zh-CN': { title: '银行', operations: 'read（按账户列出全部余额）、transfer' },
  },
  operations: { read: { output: sheet }, transfer: {} },
  checks: { bank: bankSheets },
})
