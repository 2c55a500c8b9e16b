import { expect, test } from 'vitest'
import { readEdn } from '../../../src/core/history/edn-reader.ts'
import { Misreading } from '../../../src/core/history/history-problem.ts'
import { nestingMax } from '../../../src/core/history/nesting.ts'

const forms = (text: string) => readEdn({ text, line: 1, column: 1 })

function misread(text: string): string {
  try {
    return JSON.stringify(forms(text))
  } catch (error) {
    if (!(error instanceof Misreading)) throw error
    const { line, column, found, expected } = error.problem
    return `${line}:${column} ${found}, expected ${expected}`
  }
}

test.each([
  ['nil true false', [null, true, false]],
  ['1 -2 +3 4N 0 -0', [1, -2, 3, 4, 0, 0]],
  ['1.5 -2e3 1.25M 0x1F', [1.5, -2000, 1.25, 31]],
  ['1/2 ##NaN ##Inf ##-Inf', ['1/2', '##NaN', '##Inf', '##-Inf']],
  ['9007199254740992 9007199254740993N', ['9007199254740992', '9007199254740993']],
  [':a :b/c x.y/z +', ['a', 'b/c', 'x.y/z', '+']],
  ['"a\\n\\"b\\"\\u00e9\nc" "a string that is longer"', ['a\n"b"é\nc', 'a string that is longer']],
  ['\\a \\newline \\u0041 \\{ \\( \\;', ['a', '\n', 'A', '{', '(', ';']],
  ['[1, (2 3) #{4}]', [[1, [2, 3], [4]]]],
  ['{:f :read, "g" {1 2} [3 nil] 4}', [{ f: 'read', g: { 1: 2 }, '[3,null]': 4 }]],
  ['#inst "2020-01-01" #uuid "u" #jepsen.history.Op{:a 1} #a/b [1]', ['2020-01-01', 'u', { a: 1 }, [1]]],
  ['1 ; two 2\n3 #_ 4 #_[5 6] #_ #_ 7 8 9', [1, 3, 9]],
  ['[1 #_2] ^:meta [3] ^{:a 1} x', [[1], [3], 'x']],
  ['#:ns{:a 1} #object[foo.Bar 0x12 "x"]', [{ a: 1 }, ['foo.Bar', 18, 'x']]],
])('reads %s', (text, values) => {
  expect(forms(text)).toEqual(values)
})

test('a member called __proto__ is a member and nothing else', () => {
  const [map] = forms('{"__proto__" {:a 1}}')
  expect(Object.keys(map as object)).toEqual(['__proto__'])
  expect((map as { a?: number }).a).toBeUndefined()
})

test.each([
  ['[1 2', '1:5 the end of the text, expected a closing ]'],
  ['[1\n {:a (}]', '2:7 a }, expected a closing )'],
  ['{:a 1 :a 2}', '1:6 the key "a" twice, expected it once'],
  ['{:a}', '1:2 the key "a" without a value, expected one'],
  ['"abc', '1:1 a string without an end, expected a closing "'],
  ['"\\q"', '1:3 the escape \\q, expected one that EDN knows'],
  ['\\nonsense', '1:2 the character \\nonsense, expected one that EDN knows'],
  ['12ab', '1:1 "12ab", expected a number'],
  [')', '1:1 a ), expected a value'],
  ['[#_]', '1:2 nothing after "#_", expected a value'],
  ['#', '1:1 a # alone, expected a tag, a set or a discarded form'],
])('refuses %s with the place', (text, sentence) => {
  expect(misread(text)).toBe(sentence)
})

test.each(['[', '{:a ', '#{', '#_ ', '#tag ', '^', '(', '{[1] '])(
  'ten thousand times %s is refused before anything recurses',
  (opening) => {
    expect(misread(opening.repeat(10_000))).toContain(`more than ${nestingMax} brackets inside each other`)
  },
)
