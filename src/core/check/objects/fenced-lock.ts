import { fencing } from '../workload/fencing.ts'
import { objectModel } from './object-model.ts'
import { orNull, truth, wholeNumber } from './operation-shape.ts'

/** One lock with fencing tokens and the resource behind it, or several if the operations have keys. */
export const fencedLockObject = objectModel({
  id: 'fenced-lock',
  words: {
    en: {
      title: 'lock with fencing tokens',
      operations: 'acquire (answers with a token), release, expire, use token (false when refused)',
    },
    'zh-CN': {
      title: '带防护令牌的锁',
      operations: 'acquire（返回令牌）、release、expire、use 令牌（被拒绝时返回 false）',
    },
  },
  operations: {
    acquire: { output: wholeNumber },
    release: { input: orNull(wholeNumber) },
    expire: {},
    use: { input: wholeNumber, output: orNull(truth) },
  },
  object: () => ({ kind: 'fenced-lock' }),
  checks: { 'mutual-exclusion': fencing },
})
