import { expect, test } from 'vitest'
import { mixedNameOffences, nameOffences } from './name-rule.ts'
import { pathsBelow } from './repository.ts'

test('every file and folder is named after one noun, in kebab-case', () => {
  expect(nameOffences(['src', 'test', 'build'].flatMap(pathsBelow))).toEqual([])
})

test('all components are named the same way', () => {
  expect(mixedNameOffences(pathsBelow('src/renderer'))).toEqual([])
})

test.each(['src/host/utils.ts', 'src/core/common', 'src/renderer/helpers.ts', 'src/core/model/types.ts'])(
  'refuses the empty name %s',
  (path) => {
    expect(nameOffences([path])).toHaveLength(1)
  },
)

test.each(['src/host/runLibrary.ts', 'src/host/RunLibrary.ts', 'src/host/run_library.ts', 'src/core/Fault'])(
  'refuses the form of %s',
  (path) => {
    expect(nameOffences([path])).toHaveLength(1)
  },
)

test.each([
  'src/host/run-library.ts',
  'src/runtime/node.worker.ts',
  'src/core/protocol/_template',
  'src/renderer/views/RunView.vue',
  'src/renderer/locales/zh-CN.json',
  'src/core/tsconfig.json',
])('allows %s', (path) => {
  expect(nameOffences([path])).toEqual([])
})

test('one component named differently from the others is noticed', () => {
  expect(mixedNameOffences(['a/RunView.vue', 'a/run-list.vue'])).toHaveLength(1)
  expect(mixedNameOffences(['a/RunView.vue', 'a/RunList.vue'])).toEqual([])
})
