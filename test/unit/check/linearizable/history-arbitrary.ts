import fc from 'fast-check'
import type { Json } from '../../../../src/core/base/json.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'

interface Draft {
  readonly f: string
  readonly a: number
  readonly b: number
  readonly call: number
  readonly length: number
  readonly certain: boolean
  readonly flag: boolean
  /** False: what it returned was not written down. */
  readonly known: boolean
}

const draft = (verbs: readonly string[], values: number, span: number): fc.Arbitrary<Draft> =>
  fc.record({
    f: fc.constantFrom(...verbs),
    a: fc.integer({ min: 0, max: values }),
    b: fc.integer({ min: 1, max: values }),
    call: fc.integer({ min: 0, max: span }),
    length: fc.integer({ min: 0, max: span }),
    certain: fc.integer({ min: 0, max: 5 }).map((draw) => draw > 0),
    flag: fc.boolean(),
    known: fc.integer({ min: 0, max: 9 }).map((drawn) => drawn > 0),
  })

/**
 * Small register histories with values 0 (standing for null, the initial one) to `values`, right and wrong ones alike.
 * `unique`: no value is written twice, which is what the zones ask for.
 */
export function registerHistory(
  size: number,
  options: { values: number; unique: boolean; verbs?: readonly string[] },
): fc.Arbitrary<TimedOperation[]> {
  const verbs = options.verbs ?? ['read', 'read', 'write', 'write', 'cas']
  return fc.array(draft(verbs, options.values, 2 * size), { minLength: 1, maxLength: size }).map((drafts) => {
    const used = new Set<number>()
    const fresh = (wanted: number): number => {
      if (!options.unique) return wanted
      let value = wanted
      while (used.has(value)) value++
      used.add(value)
      return value
    }
    return drafts.map((one, index) => registerOperation(one, index, fresh))
  })
}

function registerOperation(
  { f, a, b, call, length, certain, flag, known }: Draft,
  index: number,
  fresh: (wanted: number) => number,
): TimedOperation {
  const nullable = (value: number): Json => (value === 0 ? null : value)
  const timed = {
    index,
    who: `c${index}`,
    f,
    outputKnown: certain && known,
    call,
    return: certain ? call + length : Infinity,
    certain,
  }
  if (f === 'read') return { ...timed, input: null, output: certain ? nullable(a) : null }
  if (f === 'write') return { ...timed, input: fresh(b), output: null }
  const takes = !certain || !known || flag
  return { ...timed, input: [nullable(a), takes ? fresh(b) : b], output: certain ? flag : null }
}

/** Small set histories: additions and reads of whole sets. */
export function setHistory(size: number, options: { unique: boolean }): fc.Arbitrary<TimedOperation[]> {
  const one = fc.record({
    draft: draft(['add', 'read-set'], 4, 2 * size),
    seen: fc.subarray([1, 2, 3, 4]),
  })
  return fc.array(one, { minLength: 1, maxLength: size }).map((list) => {
    let next = 1
    return list.map(({ draft: { f, b, call, length, certain }, seen }, index) => {
      const timed = {
        index,
        who: `c${index}`,
        f,
        outputKnown: certain,
        call,
        return: certain ? call + length : Infinity,
        certain,
      }
      if (f === 'add') return { ...timed, input: options.unique ? next++ : b, output: null }
      return { ...timed, input: null, output: certain ? seen : null }
    })
  })
}
