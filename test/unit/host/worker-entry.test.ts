import { expect, test } from 'vitest'
import { workerEntry } from '../../../src/host/worker-entry.ts'

test.each([
  ['file:///lab/src/host/worker-entry.ts', 'file:///lab/src/host/judge.worker.ts'],
  ['file:///lab/out/main/index.js', 'file:///lab/out/main/judge.worker.js'],
  ['file:///app/app.asar/out/main/index.js', 'file:///app/app.asar.unpacked/out/main/judge.worker.js'],
])('seen from %s the judge is %s', (from, entry) => {
  expect(workerEntry('judge', from).href).toBe(entry)
})
