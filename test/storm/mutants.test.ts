import { describe, expect, it } from 'vitest'
import type { Mutant, Protocol } from '../../src/core/protocol/contract.ts'
import { protocols } from '../../src/core/protocol/registry.ts'
import { report, runStorm, stormSetup } from './storm.ts'

const seedsMax = 500

describe.each(protocols)('the checks catch every planted mistake in $id', (protocol) => {
  it.each(protocol.mutants)('$name ($id)', (mutant) => {
    const seed = catchingSeed(protocol, mutant)
    expect(
      seed,
      `${mutant.name} is caught by ${mutant.caughtBy.join(' or ')} within ${seedsMax} seeds`,
    ).not.toBeNull()
    for (let same = 1; same <= (seed ?? 0); same++) {
      const setup = stormSetup(protocol, same, null, mutant.storm)
      const { findings } = runStorm(setup)
      const said = findings.map((finding) => report(setup, finding)).join('\n')
      if (findings.length > 0)
        expect.fail(`The right protocol raises an alarm in the storms for ${mutant.name}:\n${said}`)
    }
  })
})

/** The first seed at which one of the mutant's own checks raises the alarm. */
function catchingSeed(protocol: Protocol, mutant: Mutant): number | null {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const { findings } = runStorm(stormSetup(protocol, seed, mutant.name, mutant.storm))
    if (findings.some(({ check }) => mutant.caughtBy.includes(check))) return seed
  }
  return null
}
