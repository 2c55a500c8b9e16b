import { describe, expect, it } from 'vitest'
import type { Protocol } from '../../../src/core/protocol/contract.ts'
import { multiPrimary } from '../../../src/core/protocol/multi-primary/index.ts'
import { report, runStorm, stormSetup } from '../../storm/storm.ts'

const protocol = multiPrimary as unknown as Protocol

/** Storms that raised an alarm once. `faultline storm multi-primary 4284` replays one. */
describe('multi-primary: found once, and never again', () => {
  it('seed 4284: an update that was read and written over is not lost when both come in one write (C3)', () => {
    expect(alarms(4284)).toEqual([])
  })

  it('seed 17 of the storm for MUT-C03: the copy that a crash took from memory is not held against the next (C1)', () => {
    const { storm } = protocol.mutants.find(({ id }) => id === 'MUT-C03')!
    expect(alarms(17, storm)).toEqual([])
  })

  it('C3 still hears an update that goes without a word', () => {
    const silent = protocol.mutants.find(({ name }) => name === 'loses-silently')!
    const { findings } = runStorm(stormSetup(protocol, 1, silent.name, silent.storm))
    expect(findings.map(({ check }) => check)).toEqual(['C3'])
  })
})

function alarms(seed: number, hint: Protocol['mutants'][number]['storm'] = {}): string[] {
  const setup = stormSetup(protocol, seed, null, hint)
  return runStorm(setup).findings.map((finding) => report(setup, finding))
}
