import { describe, expect, it } from 'vitest'
import { prng } from '../../../src/core/base/prng.ts'
import { stormFaults } from '../../../src/core/fault/storm.ts'
import type { FaultKind } from '../../../src/core/fault/fault.ts'
import type { Config } from '../../../src/core/protocol/contract.ts'
import { raft } from '../../../src/core/protocol/raft/index.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'

const seeds = Array.from({ length: 30 }, (_, i) => i + 1)

/** What each client's last operation came to, when all faults have healed and it reads once more. */
function lastOutcomes(seed: number, kinds: readonly FaultKind[], config: Config): string[] {
  const storm = { kinds, meanIntervalMs: 150, meanDurationMs: 800 }
  const setup = {
    protocol: raft,
    config,
    mutant: null,
    nodes: 5,
    workload: workloadDefaults,
    faults: stormFaults(storm, 8000, prng(seed, 'storm')),
    durationUs: 8_000_000,
    settleUs: 5_000_000,
    seed,
    recording: 'light',
  } as const
  const last = new Map<string, string>()
  const simulation = new Simulation(setup, (event) => {
    if (event.kind === 'invoked') last.set(event.client, 'open')
    if (event.kind === 'completed') last.set(event.client, event.outcome)
  })
  simulation.run()
  return [...last.values()]
}

describe('when everything has healed, the cluster serves again', () => {
  const storms: [string, readonly FaultKind[], Config][] = [
    ['crashes and partitions', ['crash', 'partition', 'pause', 'loss', 'reorder'], {}],
    [
      'single-server changes',
      ['add-member', 'remove-member', 'crash', 'partition'],
      { initialVoters: 3, snapshotEvery: 9 },
    ],
    [
      'joint changes and transfers',
      ['add-member', 'remove-member', 'transfer-leadership', 'crash', 'partition'],
      { membership: 'joint', snapshotEvery: 5, read: 'lease' },
    ],
  ]
  for (const [name, kinds, config] of storms)
    it(`RAFT-1 RAFT-14 after storms of ${name}`, () => {
      for (const seed of seeds)
        expect(lastOutcomes(seed, kinds, config), `seed ${seed}`).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    })
})
