import { expect, test } from 'vitest'
import { protocolFiles, protocolFolderOffences } from './protocol-folder-rule.ts'
import { pathsBelow } from './repository.ts'

const complete = protocolFiles.map((file) => `src/core/protocol/raft/${file}`)

test('every protocol folder has the same files, the template too', () => {
  expect(protocolFolderOffences(pathsBelow('src/core/protocol'))).toEqual([])
})

test('a missing file and a file of its own are both named', () => {
  const paths = [
    ...complete.filter((path) => !path.endsWith('/mutants.ts')),
    'src/core/protocol/raft/extra.ts',
  ]
  expect(protocolFolderOffences(paths)).toEqual([
    'src/core/protocol/raft lacks mutants.ts',
    'src/core/protocol/raft/extra.ts is in no other protocol',
  ])
})

test('the contract and the registry stand beside the folders', () => {
  expect(
    protocolFolderOffences(['src/core/protocol/contract.ts', 'src/core/protocol/raft', ...complete]),
  ).toEqual([])
})
