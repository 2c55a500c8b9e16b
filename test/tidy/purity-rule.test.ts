import { expect, test } from 'vitest'
import { purityOffences } from './purity-rule.ts'
import { filesBelow } from './repository.ts'

test('the core reaches for no clock, no chance and no machine', () => {
  expect(purityOffences(filesBelow('src/core', '.ts'))).toEqual([])
})

test.each([
  'const x = Math.random()',
  'const now = Date.now()',
  'const now = new Date()',
  'const t = performance.now()',
  'setTimeout(() => {}, 5)',
  'const timer = setInterval(tick, 5)',
  'const { env } = process.versions',
  "console.log('here')",
])('refuses: %s', (text) => {
  expect(purityOffences([{ path: 'src/core/model/sample.ts', text }])).toHaveLength(1)
})

test('a comment, a string and a name of its own are no breach', () => {
  const text = [
    '// A process. Nothing here calls setTimeout( or Date.now.',
    "const sentence = 'Math.random() is not used'",
    'export const nameOf = (process: { name: string }) => process.name + sentence',
  ].join('\n')
  expect(purityOffences([{ path: 'src/core/model/sample.ts', text }])).toEqual([])
})
