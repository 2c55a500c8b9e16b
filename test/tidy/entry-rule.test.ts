import { expect, test } from 'vitest'
import { entryOffences } from './entry-rule.ts'
import { filesBelow } from './repository.ts'

test('entry files only wire', () => {
  expect(entryOffences(filesBelow('src', '.ts'))).toEqual([])
})

test('an entry over its limit is found, any other file is left alone', () => {
  const text = '\n'.repeat(61)
  expect(entryOffences([{ path: 'src/runtime/node.worker.ts', text }])).toHaveLength(1)
  expect(entryOffences([{ path: 'src/main/index.ts', text }])).toHaveLength(1)
  expect(entryOffences([{ path: 'src/runtime/node.ts', text }])).toEqual([])
})
