import { expect, test } from 'vitest'
import { filesBelow, type SourceText } from './repository.ts'
import { longFunctionCountMax } from './size-record.ts'
import { fileSizeOffences, longFunctions, spreadOffences } from './size-rule.ts'

const sources = filesBelow('src', '.ts', '.vue')
const tests = filesBelow('test', '.ts')

test('no file is too long to be read in one sitting', () => {
  expect(fileSizeOffences([...sources, ...tests])).toEqual([])
})

test('half of the sources fit on two screens and nine of ten on five', () => {
  expect(spreadOffences(sources)).toEqual([])
})

test('there are no more long functions than the record says', () => {
  const found = longFunctions(sources)
  if (found.length > 0) console.info(found.join('\n'))
  if (found.length < longFunctionCountMax) console.info(`the record may be lowered to ${found.length}`)
  expect(found.length, found.join('\n')).toBeLessThanOrEqual(longFunctionCountMax)
})

test('a file over its limit is named with both numbers', () => {
  const short = [
    fileOf('src/c.ts', 500),
    fileOf('src/d.vue', 250),
    fileOf('src/renderer/stores/runs.ts', 150),
  ]
  const long = [fileOf('src/a.ts', 501), fileOf('src/b.vue', 251), fileOf('src/renderer/stores/labs.ts', 151)]
  expect(fileSizeOffences([...short, ...long])).toEqual([
    'src/a.ts has 501 lines, at most 500 are allowed',
    'src/b.vue has 251 lines, at most 250 are allowed',
    'src/renderer/stores/labs.ts has 151 lines, at most 150 are allowed',
  ])
})

test('a drift towards long files is noticed before any file is too long', () => {
  expect(spreadOffences([fileOf('a', 10), fileOf('b', 121), fileOf('c', 301)])).toHaveLength(2)
  expect(spreadOffences([fileOf('a', 10), fileOf('b', 120), fileOf('c', 300)])).toEqual([])
})

test('a long function is found, whatever its form', () => {
  const body = `{\n${'  work()\n'.repeat(59)}}`
  const forms = [`function f() ${body}`, `const f = () => ${body}`, `class C { m() ${body} }`]
  for (const text of forms) expect(longFunctions([{ path: 'src/a.ts', text }])).toHaveLength(1)
  expect(longFunctions([{ path: 'src/a.ts', text: `function f() {\n${'  work()\n'.repeat(58)}}` }])).toEqual(
    [],
  )
})

test('the body of a store counts as its file does', () => {
  const text = `export const useRuns = defineStore('runs', () => {\n${'  work()\n'.repeat(90)}})`
  expect(longFunctions([{ path: 'src/renderer/stores/runs.ts', text }])).toEqual([])
})

function fileOf(path: string, lines: number): SourceText {
  return { path, text: '\n'.repeat(lines) }
}
