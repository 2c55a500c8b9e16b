import { describe, expect, it } from 'vitest'
import { protocols } from '../../src/core/protocol/registry.ts'
import { report, runStorm, stormSetup } from './storm.ts'

const seedsPerProtocol = 2000
const seedsPerTest = 250

const firstSeeds = Array.from({ length: seedsPerProtocol / seedsPerTest }, (_, i) => 1 + i * seedsPerTest)

describe.each(protocols)('$id survives every storm within its fault model', (protocol) => {
  it.each(firstSeeds)('seeds %i and the 249 after it', (first) => {
    let succeeded = 0
    for (let seed = first; seed < first + seedsPerTest; seed++) {
      const setup = stormSetup(protocol, seed)
      const { findings, operations } = runStorm(setup)
      if (findings.length > 0) expect.fail(findings.map((finding) => report(setup, finding)).join('\n'))
      succeeded += operations.ok
    }
    // Storms that let nothing through would prove nothing.
    expect(succeeded / seedsPerTest).toBeGreaterThan(20)
  })
})
