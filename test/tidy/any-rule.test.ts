import { expect, test } from 'vitest'
import { anyOffences, silencedOffences } from './any-rule.ts'
import { filesBelow } from './repository.ts'

const files = filesBelow('src', '.ts', '.vue')

test('types stop nowhere in the core and the contract and hardly anywhere else', () => {
  expect(anyOffences(files)).toEqual([])
})

test('nothing silences the compiler', () => {
  expect(silencedOffences(files)).toEqual([])
})

test('any is refused in the core however long the file is', () => {
  const text = `let x: any\n${'\n'.repeat(5000)}`
  expect(anyOffences([{ path: 'src/core/model/a.ts', text }])).toHaveLength(1)
})

test('elsewhere one in a thousand lines is allowed', () => {
  const once = (lines: number) => ({ path: 'src/host/a.ts', text: `let x: any${'\n'.repeat(lines)}` })
  expect(anyOffences([once(1000)])).toEqual([])
  expect(anyOffences([once(999)])).toHaveLength(1)
})

test('the word in a comment or a name is not the type', () => {
  expect(anyOffences([{ path: 'src/core/a.ts', text: '// any\nconst any = 1' }])).toEqual([])
})

test('a silenced file is found', () => {
  expect(
    silencedOffences([{ path: 'src/host/a.ts', text: ['//', '@ts-' + 'ignore'].join(' ') }]),
  ).toHaveLength(1)
})
