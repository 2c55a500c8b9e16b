import { mutualExclusion } from '../workload/mutual-exclusion.ts'
import { objectModel } from './object-model.ts'

/** One lock, or several if the operations have keys. It does not matter who releases it. */
export const mutexObject = objectModel({
  id: 'mutex',
  words: {
    en: { title: 'lock', operations: 'acquire, release' },
    'zh-CN': { title: '锁', operations: 'acquire、release' },
  },
  operations: { acquire: {}, release: {} },
  object: () => ({ kind: 'mutex' }),
  checks: { 'mutual-exclusion': mutualExclusion },
})
