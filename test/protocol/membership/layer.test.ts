import { describe, expect, it } from 'vitest'
import { ShadowDisk } from '../../../src/core/check/shadow-disk.ts'
import { detectorDefaults, type DetectorKind } from '../../../src/core/detect/settings.ts'
import { experimentOf } from '../../../src/core/experiment/experiment-of.ts'
import { checkSetup, runSetup } from '../../../src/core/experiment/run-setup.ts'
import { judge } from '../../../src/core/check/judge.ts'
import { multiPaxos } from '../../../src/core/protocol/multi-paxos/index.ts'
import type { Protocol } from '../../../src/core/protocol/contract.ts'
import { raft } from '../../../src/core/protocol/raft/index.ts'
import { twoPhaseCommit } from '../../../src/core/protocol/two-phase-commit/index.ts'
import { withDetector } from '../../../src/core/protocol/with-detector.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { runStorm, stormSetup } from '../../storm/storm.ts'
import { twinProtocol } from '../twin-protocol.ts'

const hosts: readonly Protocol[] = [raft, multiPaxos, twoPhaseCommit]
const kinds: readonly DetectorKind[] = ['heartbeat', 'phi', 'swim']
const pairs = hosts.flatMap((host) => kinds.map((kind) => ({ host, kind, id: host.id })))

const file = {
  name: 'a leader crashes',
  protocol: 'raft',
  faults: [{ kind: 'crash', target: 'leader', atMs: 2_000, untilMs: 4_000 }],
  durationSeconds: 6,
  driver: 'simulated',
} as const

describe('a detector beside another protocol', () => {
  it.each(pairs)('$kind beside $id steps purely and raises no alarm in storms', ({ host, kind }) => {
    const layered = withDetector(host, { ...detectorDefaults, kind })
    for (let seed = 1; seed <= 6; seed++) {
      const setup = stormSetup(layered, seed)
      expect(runStorm({ ...setup, protocol: twinProtocol(layered) }).findings, `seed ${seed}`).toEqual([])
    }
  })

  it.each(kinds)('%s shows who is suspected, in views and sentences, while a leader is down', (kind) => {
    const reading = experimentOf({ ...file, detector: { kind } })
    if (reading.kind === 'refused') expect.fail(reading.sentence)
    const trace: TraceEvent[] = []
    const setup = runSetup(reading.experiment)
    const simulation = new Simulation(setup, (event) => trace.push(event))
    simulation.advance(3_900_000)
    const views = simulation.view()
    const down = views.find(({ up }) => !up)!.node
    for (const { view } of views.filter(({ up }) => up))
      expect(view?.suspects?.map(({ node }) => node)).toEqual([down])
    simulation.run()
    for (const { view } of simulation.view()) expect(view?.suspects).toEqual([])
    const told = trace.flatMap((event) =>
      event.kind === 'noted' ? [setup.protocol.explain(event.note, event.node)?.key] : [],
    )
    expect(told.some((key) => key?.startsWith('detector.note.'))).toBe(true)
    const illegal = judge(checkSetup(reading.experiment), trace).filter(({ answer }) => answer !== 'ok')
    expect(illegal).toEqual([])
  })

  it('leaves the protocol alone: the same history of operations with and without', () => {
    const histories = [null, { kind: 'heartbeat' } as const].map((detector) => {
      const reading = experimentOf({ ...file, faults: [], detector })
      if (reading.kind === 'refused') expect.fail(reading.sentence)
      const operations: string[] = []
      new Simulation(runSetup(reading.experiment), (event) => {
        if (event.kind === 'completed') operations.push(event.outcome)
      }).run()
      return operations.filter((outcome) => outcome === 'ok').length
    })
    expect(histories[0]).toBeGreaterThan(50)
    expect(Math.abs(histories[0]! - histories[1]!)).toBeLessThan(histories[0]! / 5)
  })

  it('keeps the incarnation in a table of its own', () => {
    const layered = withDetector(raft, { ...detectorDefaults, kind: 'swim' })
    const disk = new ShadowDisk(layered.tables)
    const simulation = new Simulation(stormSetup(layered, 1), (event) => {
      if ('node' in event && event.node === 'n1') disk.see(event)
    })
    simulation.run()
    expect(disk.image.get('detector')?.get('incarnation')).toBeGreaterThan(0)
  })

  it.each([
    [{ kind: 'heartbeat', timeoutMs: 100, intervalMs: 100 }, 'must be longer than the interval'],
    [{ kind: 'swim', intervalMs: 50 }, 'three times the probe time-out'],
    [{ kind: 'phi', threshold: 99 }, 'detector.threshold: 99 is out of range, expected 1 to 20'],
  ] as const)('refuses %j with the rule', (detector, said) => {
    const reading = experimentOf({ ...file, detector })
    expect(reading).toMatchObject({ kind: 'refused', sentence: expect.stringContaining(said) as string })
  })

  it('HB-002: a time-out below the interval is refused by either way, and runs when the experiment says unsafe', () => {
    const beside = { ...file, detector: { kind: 'heartbeat', timeoutMs: 80 } } as const
    const alone = { name: 'alone', protocol: 'membership', config: { timeoutMs: 80 } }
    for (const wanted of [beside, alone]) {
      expect(experimentOf(wanted)).toMatchObject({
        kind: 'refused',
        sentence: expect.stringContaining('must be longer than the interval of 100 ms') as string,
      })
      expect(experimentOf({ ...wanted, unsafe: true }).kind).toBe('experiment')
    }
  })

  it('a live run of more nodes than threads make sense is refused, a simulated one is not', () => {
    const many = (driver: 'live' | 'simulated') =>
      experimentOf({ name: 'many', protocol: 'membership', nodes: 60, driver })
    expect(many('simulated').kind).toBe('experiment')
    expect(many('live')).toMatchObject({
      sentence:
        'nodes: 60 is too many for a live run, a thread each, expected 2 to 20; the simulated driver takes up to 100',
    })
  })

  it('is refused beside membership, which is one itself', () => {
    const reading = experimentOf({ name: 'twice', protocol: 'membership', detector: { kind: 'phi' } })
    expect(reading).toEqual({
      kind: 'refused',
      sentence: 'detector: membership is one itself, expected null',
    })
  })
})
