import fc from 'fast-check'
import type { Json } from '../../../../src/core/base/json.ts'
import type { Model } from '../../../../src/core/check/linearizable/model.ts'
import type { TimedOperation } from '../../../../src/core/check/linearizable/timed-operation.ts'

/** One kind of operation of an object. */
export interface Verb {
  readonly f: string
  /** The argument, of a small number that a draft draws or, where `unique`, of one that no other operation has. */
  readonly input?: (drawn: number) => Json
  readonly unique?: true
  /** Answers that it may give, right and wrong ones. */
  readonly outputs?: readonly Json[]
}

/**
 * Small histories of any object, right and wrong ones alike, with unknown outcomes and touching intervals. About half
 * of them are answers that the object gave, with a few of them exchanged for others.
 */
export function objectHistory<S>(
  verbs: readonly Verb[],
  model: Model<S>,
  size: number,
  silent = true,
): fc.Arbitrary<TimedOperation[]> {
  const draft = fc.record({
    verb: fc.constantFrom(...verbs),
    drawn: fc.integer({ min: 1, max: 3 }),
    answer: fc.nat(20),
    call: fc.integer({ min: 0, max: 2 * size }),
    length: fc.integer({ min: 0, max: size }),
    certain: fc.integer({ min: 0, max: 5 }).map((draw) => draw > 0),
    known: fc.integer({ min: 0, max: 9 }).map((draw) => !silent || draw > 0),
    isWild: fc.integer({ min: 0, max: 5 }).map((draw) => draw === 0),
  })
  return fc.tuple(fc.array(draft, { minLength: 1, maxLength: size }), fc.boolean()).map(([drafts, wild]) => {
    let next = 1
    const operations = drafts.map(({ verb, drawn, answer, call, length, certain, known, isWild }, index) => ({
      index,
      who: `c${index}`,
      f: verb.f,
      input: verb.input?.(verb.unique === true ? next++ : drawn) ?? null,
      output: certain ? (verb.outputs?.[answer % verb.outputs.length] ?? null) : null,
      outputKnown: certain && known,
      call,
      return: certain ? call + length : Infinity,
      certain,
      isWild: wild || isWild,
      outputs: verb.outputs ?? [null],
    }))
    return answered(operations, model).map(({ isWild: _, outputs: __, ...operation }) => operation)
  })
}

type Drafted = TimedOperation & { readonly isWild: boolean; readonly outputs: readonly Json[] }

/** Gives those that are not wild the first of their answers that is right when each acts in the middle of its interval. */
function answered<S>(drafts: readonly Drafted[], model: Model<S>): Drafted[] {
  let state = model.initial
  const moment = (one: Drafted): number => (one.certain ? (one.call + one.return) / 2 : one.call + 3)
  return [...drafts]
    .sort((a, b) => moment(a) - moment(b))
    .map((one) => {
      if (!one.certain && one.index % 3 === 0) return one
      for (const output of one.outputs) {
        const right = one.certain ? { ...one, output, outputKnown: true } : one
        const next = model.move(right).apply(state)
        if (next === undefined) continue
        state = next
        return one.isWild || !one.certain ? one : { ...right, outputKnown: one.outputKnown }
      }
      return one
    })
}
