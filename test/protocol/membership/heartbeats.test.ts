import { describe, expect, it } from 'vitest'
import { createDetector, opinionsOf, stepDetector } from '../../../src/core/detect/detector.ts'
import { rightRules } from '../../../src/core/detect/rules.ts'
import { detectorDefaults } from '../../../src/core/detect/settings.ts'
import { prng } from '../../../src/core/base/prng.ts'
import { membership } from '../../../src/core/protocol/membership/index.ts'
import { completeConfig } from '../../../src/core/protocol/contract.ts'
import { raft } from '../../../src/core/protocol/raft/index.ts'
import { withDetector } from '../../../src/core/protocol/with-detector.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import { workloadDefaults } from '../../../src/core/workload/workload.ts'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { alarms, cluster, notes, opinion } from './script.ts'

const ms = 1000

/** One watcher, one watched node: when the crash at a random moment is noticed, in ms after it. */
function detectionMs(seed: number): number {
  const chance = prng(seed, 'crash')
  const settings = { ...detectorDefaults, intervalMs: 100, timeoutMs: 350 }
  const context = { self: 'n1', peers: ['n2'], settings, rules: rightRules, incarnation: 0 }
  const watcher = createDetector(context)
  let checkUs = 0
  const step = (input: Parameters<typeof stepDetector>[1]): boolean => {
    const effects = stepDetector(watcher, input)
    for (const effect of effects)
      if (effect.kind === 'setTimer' && effect.timer === 'check') checkUs = input.nowUs + effect.fromUs
    return effects.some((effect) => effect.kind === 'note' && effect.note.kind === 'detector-silent')
  }
  const runUntil = (untilUs: number): number | null => {
    while (checkUs <= untilUs)
      if (step({ kind: 'fired', nowUs: checkUs, timer: 'check' })) return watcher.nowUs
    return null
  }
  step({ kind: 'started', nowUs: 0 })
  const crashUs = 1_000_000 + chance.integer(0, 99_999)
  for (let sentUs = 0; sentUs <= crashUs; sentUs += 100 * ms) {
    const nowUs = sentUs + chance.integer(0, 20 * ms)
    runUntil(nowUs)
    step({ kind: 'received', nowUs, from: 'n2', message: { type: 'Heartbeat', sentUs } })
  }
  expect(opinionsOf(watcher)[0]?.state).toBe('alive')
  return (runUntil(10_000_000)! - crashUs) / ms
}

describe('heartbeats with a time-out', () => {
  it('HB-001: the detection time lies between time-out - interval and time-out + delay, 310 ms in the mean', () => {
    const times = Array.from({ length: 10_000 }, (_, seed) => detectionMs(seed))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(250)
    expect(Math.max(...times)).toBeLessThanOrEqual(370.001)
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length
    expect(Math.abs(mean - 310)).toBeLessThan(2)
  })

  it('HB-002: a time-out below the interval suspects everybody before every heartbeat', () => {
    const config = { intervalMs: 100, timeoutMs: 80 }
    const problem = membership.configProblem(completeConfig(membership.configFields, config), 3)
    expect(problem?.key).toBe('detector.problem.timeout')
    const group = cluster(3, config)
    group.advance(6_000 * ms)
    const mistakes = notes(group, 'detector-silent').length
    const heartbeats = group.sent.filter(({ message }) => message.type === 'Heartbeat').length
    expect(Math.abs(mistakes - heartbeats)).toBeLessThanOrEqual(6)
    expect(alarms(group, config)).toEqual([])
  })

  it('HB-002: the mutant with such a time-out is caught by F2', () => {
    const group = cluster(3, {}, 'time-out-within-interval')
    group.advance(1_000 * ms)
    expect(alarms(group, {})).toContain('F2: membership.broken.F2.early')
  })

  it('HB-004: a pause is suspected after the time-out and trusted again at the first heartbeat', () => {
    const config = { timeoutMs: 500 }
    const group = cluster(3, config)
    group.advance(950 * ms)
    const pausedUs = group.nowUs
    group.advance(2_000 * ms, ['n1', 'n2'])
    const suspected = notes(group, 'detector-silent').filter(
      ({ node, peer }) => node === 'n1' && peer === 'n3',
    )
    expect(suspected).toHaveLength(1)
    expect(suspected[0]!.timeUs - pausedUs).toBeLessThanOrEqual(500 * ms)
    expect(suspected[0]!.timeUs - pausedUs).toBeGreaterThanOrEqual(400 * ms)
    expect(opinion(group, 'n1', 'n3')).toBe('suspect')
    group.fire('n3', 'beat')
    group.deliver({ from: 'n3' })
    expect(opinion(group, 'n1', 'n3')).toBe('alive')
    group.advance(2_000 * ms)
    expect(notes(group, 'detector-silent').filter(({ node }) => node === 'n1')).toHaveLength(1)
    expect(alarms(group, config, true)).toEqual([])
  })

  it('HB-004: the adaptive variant makes finitely many mistakes about a node that is late again and again', () => {
    const mistakes = (growMs: number): number => {
      const group = cluster(2, { timeoutMs: 150, growMs })
      for (let i = 0; i < 40; i++) {
        group.advance(400 * ms, ['n1'])
        group.fire('n2', 'beat')
        group.deliver({ from: 'n2' })
      }
      return notes(group, 'detector-silent').filter(({ node }) => node === 'n1').length
    }
    expect(mistakes(0)).toBe(40)
    expect(mistakes(100)).toBe(3)
  })

  it('HB-007: a paused leader that everybody suspects does not make two leaders of one term', () => {
    const trace: TraceEvent[] = []
    const simulation = new Simulation(
      {
        protocol: withDetector(raft, { ...detectorDefaults, timeoutMs: 300 }),
        config: {},
        mutant: null,
        nodes: 3,
        workload: { ...workloadDefaults, clients: 2 },
        faults: [{ kind: 'pause', target: 'leader', atMs: 2_000, untilMs: 4_000 }],
        durationUs: 6_000_000,
        settleUs: 2_000_000,
        seed: 1,
        recording: 'full',
      },
      (event) => trace.push(event),
    )
    simulation.run()
    const paused = trace.find((event) => event.kind === 'paused')!.node
    const suspicions = trace.filter(
      (event) =>
        event.kind === 'noted' &&
        event.note.kind === 'detector-silent' &&
        (event.note as unknown as { peer: string }).peer === paused,
    )
    expect(suspicions).toHaveLength(2)
    const leaders = trace.flatMap((event) =>
      event.kind === 'noted' &&
      event.note.kind === 'role' &&
      (event.note as unknown as { leads: boolean }).leads
        ? [`${(event.note as unknown as { epoch: number }).epoch}`]
        : [],
    )
    expect(leaders.length).toBeGreaterThanOrEqual(2)
    expect(new Set(leaders).size).toBe(leaders.length)
    expect(simulation.view().find(({ node }) => node === paused)?.view?.leads).toBe(false)
  })
})
