import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/core/fault/fault.ts'
import { multiPaxos } from '../../../src/core/protocol/multi-paxos/index.ts'
import { protocols } from '../../../src/core/protocol/registry.ts'
import { Simulation, type SimulationSetup } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'
import { report, runStorm, stormSetup } from '../../storm/storm.ts'

const protocol = protocols.find(({ id }) => id === multiPaxos.id)!

const base: SimulationSetup = {
  protocol,
  config: {},
  mutant: null,
  nodes: 5,
  workload: { ...workloadDefaults, kind: 'kv', clients: 5, ratePerSecond: 50 },
  faults: [],
  durationUs: 20_000_000,
  settleUs: 5_000_000,
  seed: 1,
  recording: 'full',
}

function traceOf(setup: SimulationSetup): TraceEvent[] {
  const trace: TraceEvent[] = []
  new Simulation(setup, (event) => trace.push(event)).run()
  return trace
}

function noteCount(trace: readonly TraceEvent[], kind: string): number {
  return trace.filter((event) => event.kind === 'noted' && event.note.kind === kind).length
}

describe('Multi-Paxos in simulated time', () => {
  it.each([1, 3, 5])('MPX-002 agrees in every slot under random faults, with %i nodes', (nodes) => {
    for (let seed = 1; seed <= 25; seed++) {
      const setup = stormSetup(protocol, seed, null, { nodes, workload: 'kv' })
      for (const finding of runStorm(setup).findings) expect.fail(report(setup, finding))
    }
  })

  it('MPX-012 while the majority changes every second no client waits longer than two (MPAXOS-13)', () => {
    const sides = [
      [
        ['n1', 'n2', 'n3'],
        ['n4', 'n5'],
      ],
      [
        ['n3', 'n4', 'n5'],
        ['n1', 'n2'],
      ],
      [
        ['n5', 'n1', 'n2'],
        ['n3', 'n4'],
      ],
      [
        ['n2', 'n3', 'n4'],
        ['n5', 'n1'],
      ],
    ]
    const faults = Array.from({ length: 19 }, (_, i): Fault => {
      const groups = sides[i % sides.length]!
      return { kind: 'partition', shape: 'groups', groups, atMs: 1000 + i * 1000, untilMs: 2000 + i * 1000 }
    })
    const config = { heartbeatMs: 100, suspectMs: 200 }
    for (let seed = 1; seed <= 10; seed++) {
      const calls = new Map<string, number>()
      let waitUsMax = 0
      for (const event of traceOf({ ...base, config, faults, seed })) {
        if (event.kind === 'invoked') calls.set(event.client, event.timeUs)
        if (event.kind !== 'completed') continue
        waitUsMax = Math.max(waitUsMax, event.timeUs - calls.get(event.client)!)
        expect(event.outcome, `seed ${seed}, ${event.client} at ${event.timeUs} us`).toBe('ok')
      }
      expect(waitUsMax, `seed ${seed}`).toBeLessThanOrEqual(2_000_000)
    }
  })

  it('elects one proposer and keeps it while nothing fails', () => {
    const trace = traceOf({ ...base, durationUs: 10_000_000 })
    const leads = trace.filter(
      (event) => event.kind === 'noted' && 'leads' in event.note && event.note.leads === true,
    )
    expect(leads).toHaveLength(1)
    expect(noteCount(trace, 'preempted')).toBe(0)
  })

  it('two proposers duel without back-off and with short time-outs, and it ends with back-off (PAX-017, MPAXOS-13)', () => {
    const duel = { suspectMs: 20, heartbeatMs: 100 }
    const hot = traceOf({ ...base, durationUs: 5_000_000, config: { ...duel, backOff: false } })
    const calm = traceOf({ ...base, durationUs: 5_000_000 })
    expect(noteCount(hot, 'preempted')).toBeGreaterThan(100)
    expect(noteCount(calm, 'preempted')).toBeLessThan(5)
  })

  it('serves again within 400 ms after the proposer dies, in the median of 20 runs', () => {
    const gaps = Array.from({ length: 20 }, (_, i) => {
      const faults: Fault[] = [{ kind: 'crash', target: 'leader', atMs: 2000, untilMs: null }]
      const workload = { ...base.workload, clients: 8, ratePerSecond: null }
      const trace = traceOf({ ...base, nodes: 3, workload, faults, durationUs: 4_000_000, seed: i + 1 })
      const crashUs = trace.find((event) => event.kind === 'crashed')!.timeUs
      const served = trace.find(
        (event) => event.kind === 'completed' && event.outcome === 'ok' && event.timeUs > crashUs + 2000,
      )
      return served!.timeUs - crashUs
    }).sort((a, b) => a - b)
    expect(gaps[10]).toBeLessThan(400_000)
  })
})
