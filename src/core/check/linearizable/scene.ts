import type { TimedOperation } from './timed-operation.ts'

/** Where a contradiction was found: what its sentences need to know besides its operations. */
export interface Scene {
  /** As people read it: a history of one object has no key, and words stand for it. */
  readonly key: string
  /** All operations of the key. */
  readonly operations: readonly TimedOperation[]
  /** A time of this history as people read it. */
  readonly moment: (time: number) => string
}
