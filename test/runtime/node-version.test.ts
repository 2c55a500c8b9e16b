import { expect, test } from 'vitest'
import { nodeVersionProblem } from '../../src/runtime/node-version.ts'

test('a Node.js whose N-API is too old is refused with one sentence instead of a crash', () => {
  expect(nodeVersionProblem({ ...process.versions, node: '20.20.2', napi: '9' })).toBe(
    'A live cluster needs Node.js 22.14 or newer (N-API 10); this is Node.js 20.20.2 (N-API 9).',
  )
})

test('the Node.js that runs the tests will do', () => {
  expect(nodeVersionProblem(process.versions)).toBeNull()
})
