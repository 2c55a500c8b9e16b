import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../src/core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../../src/core/history/recorded-history.ts'
import { collectionHistory } from '../../../src/core/report/collection-history.ts'
import { ednHistory } from '../../../src/core/report/edn-history.ts'
import { reading } from './read.ts'

const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((number) => (number === 0 ? 0 : number)),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('a longer text than thirteen', '"}]{#_;', ':key', '\\n', '__proto__'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('from', 'to', '0', '17', 'a b', '', 'x/y'), tie('value'), { maxKeys: 3 }),
  ),
})).value

const draft = fc.record({
  process: fc.integer({ min: 0, max: 4 }),
  f: fc.constantFrom('read', 'write', 'cas', 'dequeue', 'add', 'txn', 'strange name'),
  value,
  other: value,
  pause: fc.integer({ min: 0, max: 3 }),
  length: fc.integer({ min: 0, max: 9 }),
  outcome: fc.constantFrom('ok', 'ok', 'ok', 'fail', 'info'),
  key: fc.oneof(fc.integer(), fc.string({ minLength: 1 })),
} as const)

/** Histories as Jepsen records them: a process does one thing at a time, and is gone when it lost an answer. */
function histories(clock: 'us' | 'index'): fc.Arbitrary<RecordedHistory> {
  return fc.tuple(fc.array(draft, { minLength: 1, maxLength: 12 }), fc.boolean()).map(([drafts, isKeyed]) => {
    const free = new Map<number, number>()
    const gone = new Map<number, number>()
    const operations = drafts.map(
      ({ process, f, value, other, pause, length, outcome, key }): RecordedOperation => {
        const call = (free.get(process) ?? 0) + pause
        free.set(process, call + length)
        const life = gone.get(process) ?? 0
        if (outcome === 'info') gone.set(process, life + 1)
        const input = inputOf(f, value)
        return {
          index: 0,
          process: `p${process + 5 * life}`,
          f,
          key: isKeyed ? key : null,
          input,
          output: outcome === 'ok' ? outputOf(f, input, other) : null,
          outputKnown: outcome === 'ok',
          call,
          return: outcome === 'info' ? Infinity : call + length,
          outcome,
        }
      },
    )
    operations.sort((a, b) => a.call - b.call)
    return {
      operations: operations.map((one, index) => ({ ...one, index })),
      clock,
      order: 'realtime',
      initial: null,
      model: null,
    }
  })
}

function inputOf(f: string, value: Json): Json {
  if (f === 'read' || f === 'dequeue') return null
  if (f === 'cas') return [value, value]
  return f === 'txn'
    ? [
        ['append', 'x', value],
        ['r', 'y', null],
      ]
    : value
}

function outputOf(f: string, input: Json, other: Json): Json {
  if (f === 'read' || f === 'dequeue') return other
  if (f === 'cas') return true
  return f === 'txn' ? [(input as readonly Json[])[0]!, ['r', 'y', [other]]] : null
}

const keyedAs = ({ operations }: RecordedHistory) => ({
  keyed: operations[0]!.key === null ? ('no' as const) : ('yes' as const),
})

/** A history without what is no part of it, and without numbers for negative zero. */
function plain(history: RecordedHistory): Json {
  return JSON.parse(
    JSON.stringify(history.operations, (name, one: unknown) =>
      name === 'line' ? undefined : one === Infinity ? 'never' : one,
    ),
  ) as Json
}

test('a history with times is the same after it was written as EDN and read again', () => {
  fc.assert(
    fc.property(histories('us'), (history) => {
      const again = reading([...ednHistory(history)].join(''), keyedAs(history))
      expect(plain(again.history)).toEqual(plain(history))
      expect(again.history.clock).toBe('us')
    }),
  )
})

test('a history without times keeps which operations precede which', () => {
  fc.assert(
    fc.property(histories('index'), (history) => {
      const again = reading([...ednHistory(history)].join(''), keyedAs(history)).history
      const [before, after] = [history.operations, again.operations]
      expect(after.length).toBe(before.length)
      for (const a of before)
        for (const b of before)
          if (a.return < b.call) expect(after[a.index]!.return).toBeLessThan(after[b.index]!.call)
    }),
  )
})

test('history/1 says all of it', () => {
  fc.assert(
    fc.property(histories('us'), (history) => {
      const again = reading([...collectionHistory(history)].join(''))
      expect(plain(again.history)).toEqual(plain(history))
    }),
  )
})
