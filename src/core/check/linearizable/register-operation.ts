import { assert } from '../../base/assert.ts'
import type { Json } from '../../base/json.ts'
import type { TimedOperation } from './timed-operation.ts'
import type { ValueIds } from './value-ids.ts'

/** What an operation says of a register, with numbers for values and null for nothing said. */
export interface RegisterOperation {
  readonly source: TimedOperation
  /** The value must be this one. */
  readonly reads: number | null
  /** The value must not be this one. */
  readonly differs: number | null
  readonly writes: number | null
  /** A compare-and-set of which nobody knows whether it found its value: it writes only if it did. */
  readonly conditional: boolean
}

/** `read`, `write` and `cas` (input `[from, to]`, output true or false). */
export function registerOperation(source: TimedOperation, ids: ValueIds): RegisterOperation {
  const says = (
    reads: number | null,
    differs: number | null,
    writes: number | null,
    conditional = false,
  ): RegisterOperation => ({
    source,
    reads,
    differs,
    writes,
    conditional,
  })
  switch (source.f) {
    case 'read':
      return says(source.certain && source.outputKnown ? ids.id(source.output) : null, null, null)
    case 'write':
      return says(null, null, ids.id(source.input))
    default: {
      assert(
        source.f === 'cas',
        `A register knows read, write and cas; operation ${source.index} is ${source.f}.`,
      )
      const [from, to] = source.input as readonly [Json, Json]
      // One of unknown outcome counts only if it took effect, and then it found what it looked for.
      if (!source.certain) return says(ids.id(from), null, ids.id(to))
      if (!source.outputKnown) return says(ids.id(from), null, ids.id(to), true)
      return source.output === true ? says(ids.id(from), null, ids.id(to)) : says(null, ids.id(from), null)
    }
  }
}
