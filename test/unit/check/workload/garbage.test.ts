import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import { historyModels } from '../../../../src/core/check/history-models.ts'
import { firstMisfit, judgeHistory } from '../../../../src/core/check/judge-history.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'

/** Every name that any model may know, and some that none does. */
const names =
  'read write cas add remove append enqueue dequeue drain push pop len acquire release expire use increment decrement send poll txn assign subscribe generate transfer read-set r w'.split(
    ' ',
  )

const small = fc.constantFrom<Json>(null, 0, 1, 2, -1, 'x', 'y', true, false, [], {}, 1.5)
const step = fc.tuple(fc.constantFrom('r', 'w', 'append', 'read', 'write', 'send', 'poll'), small, small)
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: small },
  fc.array(small, { maxLength: 4 }),
  fc.array(step, { maxLength: 3 }) as fc.Arbitrary<Json>,
  fc.dictionary(fc.constantFrom('0', '1', 'x', '__proto__', 'constructor'), small) as fc.Arbitrary<Json>,
  fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json>(NaN, Infinity, -0, Number.MAX_SAFE_INTEGER, 1e308),
)
const time = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(NaN, Infinity, -Infinity, -1, 0.5))

const operation = (f: fc.Arbitrary<string>): fc.Arbitrary<Omit<RecordedOperation, 'index'>> =>
  fc.record({
    process: fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'),
    f,
    key: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, value),
    input: value,
    output: value,
    outputKnown: fc.boolean(),
    call: time,
    return: time,
    outcome: fc.constantFrom('ok', 'ok', 'fail', 'info'),
  })

const history = (known: readonly string[]): fc.Arbitrary<RecordedHistory> =>
  fc.record({
    operations: fc
      .array(operation(fc.constantFrom(...known)), { maxLength: 10 })
      .map((list) => list.map((one, index) => ({ index, ...one }))),
    clock: fc.constantFrom('us', 'index'),
    order: fc.constantFrom('realtime', 'completions', 'session'),
    initial: value,
    model: fc.constant(null),
  })

describe.each(historyModels.map((model) => [model.id, model] as const))(
  'garbage that fits %s',
  (_, model) => {
    it('is answered, never with an error', () => {
      // Names that the model knows, so that most of the garbage reaches its judges.
      const known = names.filter((f) => !/^.*was expected$/.test(model.expected(plain(f)) ?? ''))
      const judged = fc.property(history(known.length > 0 ? known : names), (drawn) => {
        // Calls in order, as every reader gives them; whatever does not fit is left out.
        const operations = drawn.operations
          .filter((one) => firstMisfit({ ...drawn, operations: [one] }, model) === null)
          .sort((a, b) => (a.call < b.call ? -1 : a.call > b.call ? 1 : 0))
          .map((one, index) => ({ ...one, index }))
        for (const verdict of judgeHistory({ ...drawn, operations }, model, {
          checks: Object.keys(model.checks),
          stepsMax: 20_000,
        }))
          expect(['ok', 'illegal', 'unknown']).toContain(verdict.answer)
        const whole = operations.map((one, i) => ({ ...one, process: `p${i}`, call: i, return: i + 3 }))
        for (const verdict of judgeHistory({ ...drawn, operations: whole, order: 'realtime' }, model, {
          checks: Object.keys(model.checks),
          stepsMax: 20_000,
        }))
          if (verdict.answer === 'illegal') expect(verdict.witness.operations).not.toEqual([])
      })
      fc.assert(judged, { numRuns: 300 })
    })

    it('is refused before it is judged where it is nested too deep to be walked', () => {
      let deep: Json = 1
      for (let level = 0; level < 100_000; level++) deep = [deep]
      for (const f of names) {
        const operations = [{ ...plain(f), input: deep }]
        const misfit = firstMisfit(
          { operations, clock: 'us', order: 'realtime', initial: null, model: null },
          model,
        )
        expect(misfit).not.toBeNull()
      }
    })
  },
)

function plain(f: string): RecordedOperation {
  const nothing = { key: null, input: null, output: null, outputKnown: false }
  return { index: 0, process: 'p0', f, ...nothing, call: 0, return: 1, outcome: 'info' }
}
