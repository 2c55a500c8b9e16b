import { expect, test } from 'vitest'
import { cycleOffences, importOffences } from './import-rule.ts'
import { importTable } from './import-table.ts'
import { filesBelow } from './repository.ts'

const files = filesBelow('src', '.ts', '.vue')

test('every import is one that the import table allows', () => {
  expect(importOffences(files, importTable)).toEqual([])
})

test('imports between zones point one way', () => {
  expect(cycleOffences(files)).toEqual([])
})

test.each([
  ['src/core/base/hash.ts', "import { step } from '../model/step.ts'"],
  ['src/core/check/judge.ts', "import type { Fault } from '../fault/fault.ts'"],
  ['src/core/model/clock.ts', "import { hrtime } from 'node:process'"],
  ['src/core/model/clock.ts', "import { ref } from 'vue'"],
  ['src/core/protocol/raft/step.ts', "import { view } from '../paxos/state.ts'"],
  ['src/core/protocol/raft/step.ts', "import { protocols } from '../registry.ts'"],
  ['src/core/protocol/raft/step.ts', "import { step } from '../sharded-commit/index.ts'"],
  ['src/core/protocol/sharded-commit/step.ts', "import { lastIndex } from '../raft/state.ts'"],
  ['src/core/protocol/sharded-commit/step.ts', "import { paxos } from '../paxos/index.ts'"],
  ['src/contract/api.ts', "import { check } from '../core/check/check.ts'"],
  ['src/contract/api.ts', "import { type Check, check } from '../core/check/check.ts'"],
  ['src/host/lab.ts', "import { app } from 'electron'"],
  ['src/host/lab.ts', "const page = await import('../renderer/main.ts')"],
  ['src/renderer/main.ts', "export { host } from '../host/host.ts'"],
  ['src/renderer/main.ts', "import { readFile } from 'node:fs'"],
  [
    'src/renderer/main.ts',
    "const worker = new Worker(new URL('../runtime/node.worker.ts', import.meta.url))",
  ],
  [
    'src/renderer/views/run-view.vue',
    '<script setup lang="ts">\nimport { x } from \'../../main/window.ts\'\n</script>',
  ],
  ['src/renderer/main.ts', "import manifest from '../../package.json'"],
  ['src/surprise/thing.ts', "import { ref } from 'vue'"],
])('refuses in %s: %s', (path, text) => {
  expect(importOffences([{ path, text }], importTable)).toHaveLength(1)
})

test.each([
  ['src/core/protocol/registry.ts', "import { raft } from './raft/index.ts'"],
  [
    'src/core/protocol/raft/step.ts',
    "import type { Protocol } from '../contract.ts'\nimport { x } from './state.ts'",
  ],
  [
    'src/core/protocol/sharded-commit/step.ts',
    "import { raft } from '../raft/index.ts'\nimport { Nested } from '../nested.ts'",
  ],
  ['src/contract/api.ts', "import type { Check } from '../core/check/check.ts'"],
  [
    'src/renderer/chart.ts',
    "import 'uplot/dist/uPlot.min.css'\nimport { fold } from '../core/measure/fold.ts'",
  ],
])('allows in %s: %s', (path, text) => {
  expect(importOffences([{ path, text }], importTable)).toEqual([])
})

test('a ring of zones is found and spelled out', () => {
  const ring = [
    { path: 'src/core/model/a.ts', text: "import '../trace/b.ts'" },
    { path: 'src/core/trace/b.ts', text: "import '../fault/c.ts'" },
    { path: 'src/core/fault/c.ts', text: "import type { A } from '../model/a.ts'" },
  ]
  expect(cycleOffences(ring)).toEqual([
    'zones import each other in a ring: core/model -> core/trace -> core/fault -> core/model',
  ])
})
