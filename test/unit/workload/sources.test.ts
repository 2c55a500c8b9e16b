import { expect, test } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import type { Operation, WorkloadId } from '../../../src/core/model/operation.ts'
import {
  operationSource,
  workloadDefaults,
  type OperationSource,
} from '../../../src/core/workload/workload.ts'

const source = (kind: WorkloadId, client = 0): OperationSource =>
  operationSource({ ...workloadDefaults, kind }, client, prng(3, `client ${client}`))

test('a removable set is asked to remove only what this client has added, once each', () => {
  const one = source('or-set')
  const added = new Set<number>()
  let removals = 0
  for (let i = 0; i < 500; i++) {
    const operation = one.next()
    if (operation.f === 'add') {
      added.add(operation.element)
      one.learn?.(operation, null)
    }
    if (operation.f !== 'remove') continue
    removals++
    expect(added.delete(operation.element)).toBe(true)
  }
  expect(removals).toBeGreaterThan(50)
})

test('a write of versions names what its client has last read of that key', () => {
  const one = source('siblings')
  const seen = new Map<string, unknown>()
  let informed = 0
  for (let i = 0; i < 200; i++) {
    const operation = one.next()
    if (operation.f === 'read-siblings') {
      one.learn?.(operation, { values: [i, -i], context: { n1: i } })
      seen.set(operation.key, { over: [i, -i], context: { n1: i } })
    }
    if (operation.f !== 'put') continue
    const { over, context } = operation
    expect({ over, context }).toEqual(seen.get(operation.key) ?? { over: [], context: null })
    if (over.length > 0) informed++
  }
  expect(informed).toBeGreaterThan(20)
})

test('all clients propose for the same decrees, and no value twice', () => {
  const operations = [0, 1].flatMap((client) => {
    const one = source('decree', client)
    return Array.from({ length: 9 }, () => one.next() as Operation & { f: 'propose' })
  })
  expect([...new Set(operations.map(({ key }) => key))]).toEqual(['d1', 'd2', 'd3'])
  expect(new Set(operations.map(({ value }) => value)).size).toBe(18)
})
