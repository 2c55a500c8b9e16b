import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../src/core/fault/fault.ts'
import { Simulation, type SimulationSetup } from '../../../src/core/simulator/simulation.ts'
import type { EventKind, EventOf, TraceEvent } from '../../../src/core/trace/event.ts'
import { historyOf } from '../../../src/core/trace/history.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'
import { journal } from './journal-protocol.ts'

function simulation(change: Partial<SimulationSetup> = {}): { simulation: Simulation; trace: TraceEvent[] } {
  const trace: TraceEvent[] = []
  const setup: SimulationSetup = {
    protocol: journal,
    config: {},
    mutant: null,
    nodes: 2,
    workload: { ...workloadDefaults, clients: 3, ratePerSecond: 300 },
    faults: [],
    durationUs: 1_000_000,
    settleUs: 1_000_000,
    seed: 1,
    recording: 'full',
    ...change,
  }
  return { simulation: new Simulation(setup, (event) => trace.push(event)), trace }
}

function run(change: Partial<SimulationSetup> = {}): { simulation: Simulation; trace: TraceEvent[] } {
  const made = simulation(change)
  made.simulation.run()
  return made
}

function all<K extends EventKind>(trace: TraceEvent[], kind: K): EventOf<K>[] {
  return trace.filter((event): event is EventOf<K> => event.kind === kind)
}

const fault = (action: object, atMs = 200, untilMs: number | null = 500): Fault =>
  ({ atMs, untilMs, ...action }) as Fault

/** Rows that were safe on a node's disk when each event happened. */
function syncedBefore(trace: TraceEvent[], node: string, seq: number): number {
  return (
    all(trace, 'synced')
      .filter((event) => event.node === node && event.seq < seq)
      .at(-1)?.upTo ?? 0
  )
}

describe('a simulated cluster', () => {
  test('gives the same trace for the same seed, byte for byte, and another for another', () => {
    const faults = [
      fault({ kind: 'loss', links: 'all', probability: 0.3 }),
      fault({ kind: 'crash', target: 'random' }),
    ]
    const [first, second, other] = [run({ faults }), run({ faults }), run({ faults, seed: 2 })]
    expect(JSON.stringify(second.trace)).toBe(JSON.stringify(first.trace))
    expect(second.simulation.fingerprint).toBe(first.simulation.fingerprint)
    expect(other.simulation.fingerprint).not.toBe(first.simulation.fingerprint)
  })

  test('gives the same trace whether it runs at once, in slices, or step by step', () => {
    const whole = run()
    const sliced = simulation()
    for (let untilUs = 0; !sliced.simulation.isFinished; untilUs += 7_777) sliced.simulation.advance(untilUs)
    const stepped = simulation()
    while (stepped.simulation.step());
    expect(sliced.simulation.fingerprint).toBe(whole.simulation.fingerprint)
    expect(stepped.simulation.fingerprint).toBe(whole.simulation.fingerprint)
  })

  test('numbers its events without gaps in an order of time that never falls', () => {
    const { trace } = run()
    trace.forEach((event, i) => {
      expect(event.seq).toBe(i + 1)
      expect(event.timeUs).toBeGreaterThanOrEqual(trace[i - 1]?.timeUs ?? 0)
    })
  })

  test('lets nothing but early messages leave before the writes that came first are safe', () => {
    const { trace } = run()
    let copies = 0
    for (const event of all(trace, 'sent').filter((sent) => sent.from === 'n1')) {
      const written = all(trace, 'wrote').filter(
        (wrote) => wrote.node === 'n1' && wrote.seq < event.seq,
      ).length
      const synced = syncedBefore(trace, 'n1', event.seq)
      if (event.message.type === 'Copy' || event.message.type === 'Response') copies++
      if (event.message.type === 'Early') expect(synced).toBeLessThan(written)
      if (event.message.type === 'Response') {
        const { reply } = event.message as unknown as { reply: { value: number } }
        expect(synced).toBeGreaterThanOrEqual(reply.value)
      }
    }
    expect(copies).toBeGreaterThan(100)
  })

  test('loses at a crash only what was not safe, and nothing that was acknowledged', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { trace } = run({ seed, nodes: 1, faults: [fault({ kind: 'crash', target: 'n1' })] })
      const crash = all(trace, 'crashed')[0]!
      const safe = syncedBefore(trace, 'n1', crash.seq)
      for (const version of crash.lost) expect(version).toBeGreaterThan(safe)
      const answers = historyOf(trace).flatMap(({ outcome, value }) =>
        outcome === 'ok' ? [value as number] : [],
      )
      expect(new Set(answers).size).toBe(answers.length)
    }
  })

  test('a sync under way at the crash may have reached the disk or not', () => {
    const fates = new Set<boolean>()
    for (let seed = 1; seed <= 60; seed++) {
      const { trace } = run({
        seed,
        workload: { ...workloadDefaults, ratePerSecond: null },
        durationUs: 60_000,
        faults: [fault({ kind: 'crash', target: 'n1' }, 20, 40)],
      })
      const crash = all(trace, 'crashed')[0]!
      const pending = all(trace, 'wrote').filter(
        (wrote) =>
          wrote.node === 'n1' &&
          wrote.seq < crash.seq &&
          wrote.version > syncedBefore(trace, 'n1', crash.seq),
      )
      if (pending.length > 0) fates.add(crash.lost.length === pending.length)
    }
    expect(fates).toEqual(new Set([true, false]))
  })

  test('a paused node does nothing, and wakes to everything that waited', () => {
    const { trace } = run({ faults: [fault({ kind: 'pause', target: 'n1' })] })
    const [paused, resumed] = [all(trace, 'paused')[0]!, all(trace, 'resumed')[0]!]
    const during = trace.filter((event) => event.seq > paused.seq && event.seq < resumed.seq)
    expect(during.some((event) => 'node' in event && event.node === 'n1')).toBe(false)
    expect(during.some((event) => event.kind === 'sent' && event.from === 'n1')).toBe(false)
    expect(during.some((event) => event.kind === 'delivered' && event.to === 'n1')).toBe(true)
    const ticks = all(trace, 'fired').filter((event) => event.node === 'n1' && event.seq > resumed.seq)
    expect(ticks[0]!.timeUs).toBe(resumed.timeUs)
  })

  test('a wiped node comes back with an empty disk', () => {
    const { simulation: done, trace } = run({ faults: [fault({ kind: 'wipe', target: 'n1' })] })
    expect(all(trace, 'wiped')).toHaveLength(1)
    const rows = done.diskOf('n1').get('rows')!
    const writesAfter = all(trace, 'wrote').filter(
      (wrote) => wrote.node === 'n1' && wrote.seq > all(trace, 'wiped')[0]!.seq,
    )
    expect(rows.size).toBe(writesAfter.length)
  })

  test('clients hear at once when their node is down, and go elsewhere', () => {
    const { trace } = run({ faults: [fault({ kind: 'crash', target: 'n1' })] })
    const answeredByOther = all(trace, 'sent').filter(
      (event) =>
        event.from === 'n2' &&
        event.message.type === 'Response' &&
        event.timeUs < 400_000 &&
        event.timeUs > 200_000,
    )
    expect(answeredByOther.length).toBeGreaterThan(5)
  })

  test('everything heals at the end: nodes are up, no fault lasts, and every client has read once more', () => {
    const faults = [
      fault({ kind: 'crash', target: 'all' }, 100, null),
      fault({ kind: 'partition', shape: 'halves' }, 150, null),
      fault({ kind: 'pause', target: 'n2' }, 160, null),
    ]
    const { simulation: done, trace } = run({ faults })
    expect(done.activeFaults.size).toBe(0)
    expect(done.view().every(({ up, paused }) => up && !paused)).toBe(true)
    expect(all(trace, 'healed')).toHaveLength(3)
    expect(historyOf(trace).at(-1)!.outcome).toBe('ok')
  })

  test('a light recording tells the same history in fewer events', () => {
    const [full, light] = [run(), run({ recording: 'light' })]
    const bare = (trace: TraceEvent[]) => historyOf(trace).map(({ events: _, ...operation }) => operation)
    expect(bare(light.trace)).toEqual(bare(full.trace))
    expect(light.trace.length).toBeLessThan(full.trace.length / 3)
  })
})
