import { describe, expect, it } from 'vitest'
import { betrayals, type Betrayal, type Fault } from '../../../src/core/fault/fault.ts'
import type { NodeId } from '../../../src/core/model/identity.ts'
import type { Protocol } from '../../../src/core/protocol/contract.ts'
import { pbft } from '../../../src/core/protocol/pbft/index.ts'
import type { SimulationSetup } from '../../../src/core/simulator/simulation.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'
import { runStorm, stormSetup, type StormOutcome } from '../../storm/storm.ts'

const protocol = pbft as Protocol

function run(behaviour: Betrayal, traitors: readonly NodeId[], seed: number): StormOutcome {
  const faults = traitors.map((target): Fault => {
    return { kind: 'byzantine', target, behaviour, atMs: 500, untilMs: null }
  })
  const setup: SimulationSetup = {
    protocol,
    config: {},
    mutant: null,
    nodes: 4,
    workload: { ...workloadDefaults, kind: 'register', clients: 4, ratePerSecond: 40 },
    faults,
    durationUs: 3_000_000,
    settleUs: 3_000_000,
    seed,
    recording: 'full',
  }
  return runStorm(setup, { whole: true })
}

describe('PBFT among traitors', () => {
  it.each(betrayals)(
    'is safe and live with one traitor of four that is %s, primary or backup',
    (behaviour) => {
      for (const [traitor, seed] of [
        ['n1', 1],
        ['n2', 2],
        ['n4', 3],
      ] as const) {
        const { findings, operations } = run(behaviour, [traitor], seed)
        expect(findings, `${traitor}, seed ${seed}`).toEqual([])
        expect(operations.ok, `${traitor}, seed ${seed}`).toBeGreaterThan(60)
        expect(operations.info).toBe(0)
      }
    },
  )

  it('two traitors of four that equivocate divide the correct ones', () => {
    const checks = run('equivocate', ['n1', 'n2'], 3).findings.map(({ check }) => check)
    expect(checks).toEqual(expect.arrayContaining(['B1', 'B2']))
  })

  it('two mute traitors of four stop everything', () => {
    const { operations } = run('mute', ['n1', 'n2'], 1)
    const before = run('mute', ['n1'], 1).operations
    expect(operations.ok).toBeLessThan(before.ok / 2)
    expect(operations.info).toBeGreaterThan(0)
  })

  it('survives storms with a traitor in them', () => {
    let traitors = 0
    for (let seed = 1; seed <= 60 && traitors < 8; seed++) {
      const setup = stormSetup(protocol, seed, null, { nodes: 4 })
      if (!setup.faults.some(({ kind }) => kind === 'byzantine')) continue
      traitors++
      expect(runStorm(setup).findings, `seed ${seed}`).toEqual([])
    }
    expect(traitors).toBe(8)
  })

  it('raises no alarm when a stable checkpoint was not yet on disk at a crash (storm seed 870 found B6 too strict)', () => {
    expect(runStorm(stormSetup(protocol, 870)).findings).toEqual([])
  })
})
