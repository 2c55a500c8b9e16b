import { describe, expect, it } from 'vitest'
import { protocols } from '../../src/core/protocol/registry.ts'
import { report, runStorm, stormSetup } from './storm.ts'

/** The storms of every protocol are numbered by their seeds, 1 to this. */
export const seedsPerProtocol = 2000
const seedsPerTest = 125

/** The storms from one seed up to another, for every protocol, in portions whose titles say which. */
export function storms(from: number, upTo: number): void {
  const portions = Array.from({ length: Math.ceil((upTo - from + 1) / seedsPerTest) }, (_, i) => {
    const first = from + i * seedsPerTest
    return [first, Math.min(upTo, first + seedsPerTest - 1)] as const
  })
  describe.each(protocols)('$id survives every storm within its fault model', (protocol) => {
    it.each(portions)('seeds %i to %i', (first, last) => {
      let succeeded = 0
      for (let seed = first; seed <= last; seed++) {
        const setup = stormSetup(protocol, seed)
        const { findings, operations } = runStorm(setup)
        if (findings.length > 0) expect.fail(findings.map((finding) => report(setup, finding)).join('\n'))
        succeeded += operations.ok
      }
      // Storms that let nothing through would prove nothing.
      expect(succeeded / (last - first + 1)).toBeGreaterThan(20)
    })
  })
}
