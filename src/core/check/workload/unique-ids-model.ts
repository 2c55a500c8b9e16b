import { uniqueIds } from './unique-ids.ts'
import { workloadModel } from './workload-model.ts'

export const uniqueIdsModel = workloadModel({
  id: 'unique-ids',
  words: {
    en: { title: 'unique identifiers', operations: 'generate (answers with any value)' },
    'zh-CN': { title: '唯一标识', operations: 'generate（返回任意值）' },
  },
  operations: { generate: {} },
  checks: { 'unique-ids': uniqueIds },
})
