import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { documentOffences, type Repository } from './document-rule.ts'
import { exists, fileIfAny } from './repository.ts'

const top = ['src', 'test', 'build', 'resources', '.ci', '.github']
const repository: Repository = { exists, top, scripts: Object.keys(manifest.scripts) }

test('the documents name only what exists', () => {
  const documents = ['README.md', 'ARCHITECTURE.md'].flatMap(fileIfAny)
  expect(documentOffences(documents, repository)).toEqual([])
})

const small: Repository = {
  exists: (path) => ['src/core', 'src/core/model/input.ts', 'package.json'].includes(path),
  top: ['src', 'test'],
  scripts: ['start'],
}

test.each([
  '`src/core/model/output.ts`',
  '`core/nothing`',
  '`test/unit`',
  '`vite.config.ts`',
  'Run `npm run fly`.',
])('refuses %s', (text) => {
  expect(documentOffences([{ path: 'README.md', text }], small)).toHaveLength(1)
})

test.each([
  '`src/core/model/input.ts` and `core/model/input.ts`',
  '`src/core/*/index.ts` and `src/core/<name>`',
  '`read/write`, `/usr/bin/env`, `n/2 + 1`, `GET /runs`, `out/main/server.js`, `state.term`',
  '`npm start`',
  '```\nsrc/later/file.ts `src/core/none.ts`\n```',
])('allows %s', (text) => {
  expect(documentOffences([{ path: 'README.md', text }], small)).toEqual([])
})
