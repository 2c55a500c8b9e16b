import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { workerFile, type WorkerName } from '../../src/runtime/worker-file.ts'

const names: readonly WorkerName[] = ['cluster', 'node', 'switch', 'clients']

test.each(names)('the %s thread has its entry beside the source', (name) => {
  expect(existsSync(workerFile(name))).toBe(true)
})

test.each([
  ['file:///app/out/main/chunk-x1.js', 'file:///app/out/main/node.worker.js'],
  ['file:///app/out/main/chunks/cluster-x1.js', 'file:///app/out/main/node.worker.js'],
  ['file:///app/app.asar/out/main/live.js', 'file:///app/app.asar.unpacked/out/main/node.worker.js'],
])('bundled into %s it is found in the output folder', (from, file) => {
  expect(workerFile('node', from).href).toBe(file)
})
