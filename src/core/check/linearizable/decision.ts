import type { TimedOperation } from './timed-operation.ts'

/** Whether some order of the operations explains them all. */
export type Decision =
  /** `order`: one that does, where the method gives it; operations of unknown outcome are in it only if they matter. */
  | { readonly answer: 'ok'; readonly order?: readonly TimedOperation[] }
  /**
   * No order does. `blocked` is the first operation whose return cannot be explained when the search found that,
   * `core` a small set that contradicts itself when the method gives one (not necessarily the smallest).
   */
  | {
      readonly answer: 'illegal'
      readonly core: readonly TimedOperation[] | null
      readonly blocked: TimedOperation | null
      /** The set is where it shows, but it takes all operations together: there is nothing to shrink. */
      readonly isWhole?: true
    }
  | { readonly answer: 'unknown' }

export const decidedOk: Decision = { answer: 'ok' }
