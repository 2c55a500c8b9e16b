import { expect, it } from 'vitest'
import { template } from '../../src/core/protocol/_template/index.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { conformance } from './conformance-suite.ts'

it('every protocol is registered once', () => {
  expect(protocols.length).toBeGreaterThan(0)
  expect(new Set(protocols.map(({ id }) => id)).size).toBe(protocols.length)
})

for (const protocol of protocols) conformance(protocol)

// What is copied to start a protocol must be one already.
conformance(template, '_template')
