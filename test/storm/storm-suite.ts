import { describe, expect, it } from 'vitest'
import { protocols } from '../../src/core/protocol/registry.ts'
import { report, runStorm, stormSetup } from './storm.ts'

/**
 * Storms of a protocol in every test run, numbered by their seeds from 1. All protocols together take some minutes of
 * one processor: the most for the one that others are built on, fewer where a storm takes a fifth of a second. They
 * keep what holds; whoever changes a protocol runs the campaign, `faultline storms PROTOCOL --seeds 5000`.
 */
const seedsUsual = 300
const seedsOf: { readonly [protocol: string]: number } = {
  raft: 600,
  pbft: 150,
  'sharded-commit': 150,
  'consensus-lock': 150,
}
const seedsPerTest = 75

/** One half of the storms of every protocol, in portions whose titles say which. */
export function storms(half: 'first' | 'second'): void {
  describe.each(protocols)('$id survives every storm within its fault model', (protocol) => {
    it.each(portions(seedsOf[protocol.id] ?? seedsUsual, half))('seeds %i to %i', (first, last) => {
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

function portions(seeds: number, half: 'first' | 'second'): [number, number][] {
  const middle = Math.ceil(seeds / 2)
  const [from, upTo] = half === 'first' ? [1, middle] : [middle + 1, seeds]
  return Array.from({ length: Math.ceil((upTo - from + 1) / seedsPerTest) }, (_, i) => {
    const first = from + i * seedsPerTest
    return [first, Math.min(upTo, first + seedsPerTest - 1)]
  })
}
