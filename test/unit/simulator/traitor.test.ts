import { describe, expect, test } from 'vitest'
import { betrayals, type Betrayal, type Fault } from '../../../src/core/fault/fault.ts'
import { multiPaxos } from '../../../src/core/protocol/multi-paxos/index.ts'
import { raft } from '../../../src/core/protocol/raft/index.ts'
import { runStorm, stormSetup } from '../../../src/core/campaign/storm.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'

function run(fault: Fault, seed = 1): TraceEvent[] {
  const trace: TraceEvent[] = []
  const setup = { ...stormSetup(raft, seed), config: {}, nodes: 3, faults: [fault] }
  new Simulation(setup, (event) => trace.push(event)).run()
  return trace
}

function betray(behaviour: Betrayal): Fault {
  return { kind: 'byzantine', target: 'n1', behaviour, atMs: 0, untilMs: null }
}

describe('a traitor in virtual time', () => {
  test.each(betrayals)('%s has an effect that the director reports', (behaviour) => {
    const healed = run(betray(behaviour)).filter((event) => event.kind === 'healed')
    const effect = healed[0]!.effect
    const name = {
      mute: 'messagesCut',
      slow: 'messagesDelayed',
      forge: 'messagesForged',
      replay: 'messagesReplayed',
      equivocate: 'messagesTwisted',
      lie: 'messagesTwisted',
      corrupt: 'messagesTwisted',
    } as const
    expect(effect[name[behaviour]]).toBeGreaterThan(0)
  })

  test('forges a name, and the trace tells both the name and the sender', () => {
    const forged = run(betray('forge')).filter((event) => event.kind === 'sent' && event.as !== undefined)
    expect(forged.length).toBeGreaterThan(0)
    expect(forged.every((event) => event.kind === 'sent' && event.from === 'n1' && event.as !== 'n1')).toBe(
      true,
    )
  })

  test.each([raft, multiPaxos])('breaks $id, which is not made for it', (protocol) => {
    let broken = 0
    for (let seed = 1; seed <= 12; seed++) {
      const setup = stormSetup(protocol, seed, null, { nodes: 3, faults: ['crash'] })
      const { findings } = runStorm({ ...setup, faults: [betray('lie'), ...setup.faults] })
      if (findings.length > 0) broken++
    }
    expect(broken).toBeGreaterThan(2)
  })

  test('is not held to durability, and gives the same trace for the same seed', () => {
    const storm = (): ReturnType<typeof runStorm> =>
      runStorm({ ...stormSetup(raft, 5), faults: [betray('corrupt')] }, { whole: true })
    expect(storm().findings.map(({ check }) => check)).not.toContain('durable-before-send')
    expect(storm().fingerprint).toBe(storm().fingerprint)
  })
})

describe('a wrong clock in virtual time', () => {
  test('that goes fast fires timers early, and its error is reported', () => {
    const clock = {
      kind: 'clock',
      target: 'n1',
      offsetMs: 1000,
      driftPercent: 100,
      atMs: 0,
      untilMs: null,
    } as const
    const fired = (trace: TraceEvent[]): number =>
      trace.filter((event) => event.kind === 'fired' && event.node === 'n1').length
    const quiet = run({ kind: 'crash', target: 'n9', atMs: 0, untilMs: null })
    const fast = run(clock)
    expect(fired(fast)).toBeGreaterThan(fired(quiet) * 1.4)
    const healed = fast.filter((event) => event.kind === 'healed')[0]!
    expect(healed.effect.clockErrorUs).toBeGreaterThan(1_000_000)
  })
})
