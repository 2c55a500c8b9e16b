import type { TimedOperation } from './timed-operation.ts'

/** Whether some order of the operations explains them all. */
export type Decision =
  | { readonly answer: 'ok' }
  /**
   * No order does. `blocked` is the first operation whose return cannot be explained when the search found that,
   * `core` a small set that contradicts itself when the method gives one (not necessarily the smallest).
   */
  | {
      readonly answer: 'illegal'
      readonly core: readonly TimedOperation[] | null
      readonly blocked: TimedOperation | null
    }
  | { readonly answer: 'unknown' }

export const decidedOk: Decision = { answer: 'ok' }
