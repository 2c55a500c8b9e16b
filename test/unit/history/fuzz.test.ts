import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textFormats } from '../../../src/core/history/history-format.ts'
import { readText } from './read.ts'

/** A history of every form, whole. */
const seeds: readonly string[] = [
  [
    '[{:process 0, :type :invoke, :f :write, :value [1 "a\\n"], :time 1, :index 0}',
    '#op{:process 0 :type :ok :f :write :value [1 "a\\n"] :time 2.5 :index 1} ; a comment',
    '{:process :nemesis :type :info :f :start :value #{:a \\} 1/2 ##NaN}}',
    '{:process 1 :type :invoke :f :txn :value [[:append 1 2] [:r 3 nil]] :time 3}]',
  ].join('\n'),
  'INFO  jepsen.util - 4\t:invoke\t:write\t3\nINFO  jepsen.util - 4\t:ok\t:write\t3\n',
  '{:process 1, :type :invoke, :f :get, :key "0", :value nil}\n{:process 1, :type :ok, :f :get, :key "0", :value ""}',
  '{"process":0,"type":"invoke","f":"add","value":1}\n{"process":0,"type":"ok","f":"add","value":1}\n',
  '[{"process":0,"type":"invoke","f":"add","value":{"a":[1.5e3]}},\n {"process":0,"type":"ok","f":"add"}]',
  '{"format":"history/1","kind":"linearizability","model":"kv","time":"ns"}\n{"process":1,"op":"read","key":"k","output":null,"call":1,"return":2,"status":"ok"}\n',
  '{"format":"history/1","kind":"txn","order":"session"}\n{"process":1,"txn":[["w","x",1]],"call":null,"return":null,"status":"ok"}\n',
  'process,f,key,value,output,call_us,return_us,outcome\r\n0,write,x,"{""a"":1}",,1,2,ok\r\n',
]

const pieces = [
  '"',
  '\\',
  '[',
  '{',
  '(',
  '#_',
  '#',
  '^',
  ';',
  '\n',
  '\r',
  ',',
  '\t',
  ':',
  '\0',
  '\ufeff',
  '\ud800',
  '##',
  '-',
  '/',
]
const numbers = [
  '1e999',
  '-1e-999',
  '99999999999999999999',
  '0x',
  '1/0',
  'NaN',
  'Infinity',
  '##NaN',
  '1N',
  '08',
]

interface Change {
  readonly kind: 'cut' | 'double' | 'swap' | 'flip' | 'insert' | 'deepen' | 'number'
  readonly at: number
  readonly to: number
  readonly pick: number
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'double', 'swap', 'flip', 'insert', 'deepen', 'number'),
  at: fc.nat(),
  to: fc.nat(),
  pick: fc.nat(),
})

function changed(text: string, { kind, at, to, pick }: Change): string {
  const from = at % (text.length + 1)
  const end = Math.min(text.length, from + (to % 60))
  const part = text.slice(from, end)
  switch (kind) {
    case 'cut':
      return text.slice(0, from) + text.slice(end)
    case 'double':
      return text.slice(0, end) + part + text.slice(end)
    case 'swap':
      return text.slice(0, from) + text.slice(end) + part
    case 'flip':
      return (
        text.slice(0, from) +
        String.fromCharCode((text.charCodeAt(from) || 0) ^ (1 << (pick % 8))) +
        text.slice(from + 1)
      )
    case 'insert':
      return text.slice(0, from) + pieces[pick % pieces.length]! + text.slice(from)
    case 'deepen':
      return text.slice(0, from) + pieces[2 + (pick % 6)]!.repeat(1 + (to % 2_000)) + text.slice(from)
    case 'number':
      return text.slice(0, from) + numbers[pick % numbers.length]! + text.slice(from)
  }
}

describe('whatever is done to a history, it is read or refused with a place', () => {
  test.each(['auto', ...textFormats] as const)('as %s', (format) => {
    const lenient = fc.boolean()
    const keyed = fc.constantFrom('auto', 'yes', 'no')
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { maxLength: 6 }),
        fc.constantFrom(1, 3, 1000),
        fc.record({ lenient, keyed } as const),
        (seed, changes, pieceLength, options) => {
          const text = changes.reduce(changed, seed)
          const read = readText(text, { format, ...options }, pieceLength)
          if ('history' in read) {
            expect(read.lines.length).toBe(read.history.operations.length)
            read.history.operations.forEach(({ index, call, return: end }, i) => {
              expect([index, Number.isFinite(call), end >= call]).toEqual([i, true, true])
            })
          } else {
            const breaks = text.split('\n').length
            expect(Number.isInteger(read.line) && read.line >= 1 && read.line <= breaks + 1).toBe(true)
            expect(read.column).toBeGreaterThanOrEqual(1)
            expect(read.found.length * read.expected.length).toBeGreaterThan(0)
          }
          // The pieces in which a text arrives change nothing.
          expect(readText(text, { format, ...options })).toEqual(read)
        },
      ),
      { numRuns: 400 },
    )
  })

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const read = readText(text)
        expect('history' in read || read.line >= 1).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

test('a hundred thousand processes are read', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `{"process":${i},"type":"invoke","f":"read"}`)
  const read = readText(lines.join('\n'))
  expect('history' in read && read.history.operations.length).toBe(100_000)
})
