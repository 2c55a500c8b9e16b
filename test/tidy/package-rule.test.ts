import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { lockFileOffences, versionOffences } from './package-rule.ts'
import { fileIfAny } from './repository.ts'

test('every dependency has one exact version', () => {
  expect(versionOffences(manifest)).toEqual([])
})

test('the lock file names no download address', () => {
  expect(fileIfAny('package-lock.json').flatMap(({ text }) => lockFileOffences(text))).toEqual([])
})

test('a range and an address are found', () => {
  expect(
    versionOffences({ dependencies: { ws: '^8.0.0' }, devDependencies: { vue: '3.5.45' } }),
  ).toHaveLength(1)
  expect(lockFileOffences('{\n  "resolved": "somewhere",\n}')).toEqual([
    'package-lock.json:2 names a download address',
  ])
})
