import { describe, expect, it } from 'vitest'
import { mutants } from '../../../src/core/protocol/two-phase-commit/mutants.ts'
import { historyOf } from '../../../src/core/trace/history.ts'
import type { FaultKind } from '../../../src/core/fault/fault.ts'
import { storm, type StormOptions } from './storm.ts'

const seeds = 200
const seedsOfMutantsMax = 500

describe('two-phase commit in storms', () => {
  it(`keeps every rule in ${seeds} seeded storms of crashes, pauses, partitions, loss, delay, copies and overtaking`, () => {
    const tally = { transfers: 0, readings: 0, aborts: 0, blocked: 0, crashes: 0 }
    for (let seed = 1; seed <= seeds; seed++) {
      const { trace, verdicts } = storm({ seed })
      const wrong = verdicts.filter(({ answer }) => answer !== 'ok')
      expect(wrong, `seed ${seed}`).toEqual([])
      for (const { operation, outcome } of historyOf(trace)) {
        if (outcome === 'ok' && operation.f === 'transfer') tally.transfers++
        if (outcome === 'ok' && operation.f === 'read-balances') tally.readings++
        if (outcome === 'fail') tally.aborts++
      }
      for (const event of trace) {
        if (event.kind === 'noted' && event.note.kind === 'blocked') tally.blocked++
        if (event.kind === 'crashed') tally.crashes++
      }
    }
    // A storm in which nothing happens proves nothing.
    expect(tally.transfers).toBeGreaterThan(50 * seeds)
    expect(tally.readings).toBeGreaterThan(25 * seeds)
    expect(tally.aborts).toBeGreaterThan(seeds)
    expect(tally.blocked).toBeGreaterThan(seeds)
    expect(tally.crashes).toBeGreaterThan(seeds)
  })

  it('gives the same trace for the same seed, byte for byte', () => {
    expect(storm({ seed: 7 }).fingerprint).toBe(storm({ seed: 7 }).fingerprint)
    expect(storm({ seed: 7 }).fingerprint).not.toBe(storm({ seed: 8 }).fingerprint)
  })
})

describe('mutants of two-phase commit', () => {
  it.each(mutants)(`$id $name breaks $breaks and is caught within ${seedsOfMutantsMax} seeds`, (mutant) => {
    const options: Omit<StormOptions, 'seed'> = {
      nodes: mutant.storm?.nodes ?? 4,
      ...(mutant.storm?.faults === undefined ? {} : { kinds: mutant.storm.faults as FaultKind[] }),
      ...(mutant.storm?.config === undefined ? {} : { config: mutant.storm.config }),
    }
    const caughtBy = (seed: number): string[] =>
      storm({ ...options, seed, mutant: mutant.name })
        .verdicts.filter(({ check, answer }) => answer === 'illegal' && mutant.caughtBy.includes(check))
        .map(({ check }) => check)
    let seed = 1
    let caught = caughtBy(seed)
    while (caught.length === 0 && seed < seedsOfMutantsMax) caught = caughtBy(++seed)
    expect(caught, `seeds 1 to ${seed}`).not.toEqual([])
    const right = storm({ ...options, seed }).verdicts.filter(({ answer }) => answer === 'illegal')
    expect(right, `the right protocol under the same schedule, seed ${seed}`).toEqual([])
  })
})
