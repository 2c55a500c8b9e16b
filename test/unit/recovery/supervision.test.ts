import { describe, expect, test } from 'vitest'
import { judge } from '../../../src/core/check/judge.ts'
import { checkSetup, runSetup } from '../../../src/core/experiment/run-setup.ts'
import { experimentOf } from '../../../src/core/experiment/experiment-of.ts'
import type { ExperimentFile } from '../../../src/core/experiment/experiment-file.ts'
import type { Experiment } from '../../../src/core/experiment/experiment.ts'
import type { Fault, FaultAction } from '../../../src/core/fault/fault.ts'
import type { SupervisorSettings } from '../../../src/core/recovery/supervisor.ts'
import { Simulation } from '../../../src/core/simulator/simulation.ts'
import type { EventKind, EventOf, TraceEvent } from '../../../src/core/trace/event.ts'
import { restartStory } from './restart-story.ts'

function experiment(supervisor: Partial<SupervisorSettings> | null, faults: readonly Fault[]): Experiment {
  const file: ExperimentFile = {
    name: 'supervised',
    protocol: 'raft',
    nodes: 3,
    driver: 'simulated',
    durationSeconds: 6,
    seed: 7,
    workload: { clients: 4, ratePerSecond: 200 },
    supervisor,
    faults,
  }
  const reading = experimentOf(file)
  if (reading.kind === 'refused') throw new Error(reading.sentence)
  return reading.experiment
}

function run(supervisor: Partial<SupervisorSettings> | null, faults: readonly Fault[]): TraceEvent[] {
  const trace: TraceEvent[] = []
  new Simulation(runSetup(experiment(supervisor, faults)), (event) => trace.push(event)).run()
  return trace
}

const at = (atMs: number, untilMs: number | null, action: Partial<FaultAction> = {}): Fault =>
  ({ kind: 'crash', target: 'n2', ...action, atMs, untilMs }) as Fault

function all<K extends EventKind>(trace: readonly TraceEvent[], kind: K): EventOf<K>[] {
  return trace.filter((event): event is EventOf<K> => event.kind === kind)
}

/** The lives of all nodes after the first ones began: `n2- n2+` is a death and a birth. */
function lives(trace: readonly TraceEvent[]): string {
  return trace
    .flatMap((event) => {
      if (event.kind === 'crashed') return [`${event.node}-`]
      return event.kind === 'started' && event.timeUs > 0 ? [`${event.node}+`] : []
    })
    .join(' ')
}

describe('A supervised node in virtual time', () => {
  test('SV-001: restarts with its disk in a new incarnation, and answers nothing for the old one', () => {
    const faults = [at(2_000, 5_000, { kind: 'crash', target: 'n2' })]
    const setup = experiment({ backOffMs: 80 }, faults)
    const trace = run({ backOffMs: 80 }, faults)
    const story = restartStory(trace, 'n2')
    expect(story.lives).toEqual(['started', 'crashed', 'supervised', 'started'])
    expect(story).toMatchObject({ incarnation: 2, waitedMs: 80, downMs: 80 })
    expect(story.terms[0]).toBeGreaterThan(0)
    expect(story.terms[1]).toBeGreaterThanOrEqual(story.terms[0])
    expect(story).toMatchObject({ answeredForTheDead: 0, sentWhileDown: 0 })
    expect(judge(checkSetup(setup), trace).filter(({ answer }) => answer !== 'ok')).toEqual([])
  })

  test('waits for the end of the fault where there is no supervisor, or one that never restarts', () => {
    for (const supervisor of [null, { restart: 'never' } as const]) {
      const trace = run(supervisor, [at(2_000, 5_000)])
      expect(all(trace, 'started').at(-1)).toMatchObject({ node: 'n2', timeUs: 5_000_000 })
      expect(all(trace, 'supervised')).toEqual([])
    }
  })

  test('is down for as long as the fault report says', () => {
    const [healed] = all(run({ backOffMs: 80 }, [at(2_000, 5_000)]), 'healed')
    expect(healed!.effect.nodeDownUs).toBe(80_000)
  })

  test('waits longer after each death, and for the supervisor even when the fault ends sooner', () => {
    const crashes = [1_000, 1_500, 2_000].map((atMs) => at(atMs, atMs + 10))
    const waits = all(run({ backOffMs: 50 }, crashes), 'supervised').map((event) =>
      event.decision === 'restart' ? [event.timeUs / 1000, event.waitedUs / 1000] : [],
    )
    expect(waits).toEqual([
      [1_050, 50],
      [1_600, 100],
      [2_200, 200],
    ])
  })

  test('stays down after one death too many until somebody heals the fault', () => {
    const crashes = [1_000, 1_500, 2_000].map((atMs) => at(atMs, atMs === 2_000 ? 4_000 : atMs + 10))
    const trace = run({ backOffMs: 50, intensity: 2 }, crashes)
    const [, , last] = all(trace, 'supervised')
    expect(last).toMatchObject({ node: 'n2', decision: 'give-up', deaths: 3, timeUs: 2_000_000 })
    expect(all(trace, 'started').at(-1)).toMatchObject({ node: 'n2', timeUs: 4_000_000 })
  })

  test('is started by healing its last crash, although an earlier one was never healed', () => {
    const trace = run({ backOffMs: 50, intensity: 1 }, [at(1_000, null), at(1_500, 3_000)])
    expect(all(trace, 'started').at(-1)).toMatchObject({ node: 'n2', timeUs: 3_000_000 })
  })

  test('comes back at the end of the working time, whatever its supervisor planned', () => {
    const trace = run({ backOffMs: 60_000, backOffMaxMs: 60_000 }, [at(5_900, null)])
    expect(all(trace, 'started').at(-1)).toMatchObject({ node: 'n2', timeUs: 6_000_000 })
  })

  test('comes back paused while a pause lasts', () => {
    const pause = at(1_500, 3_000, { kind: 'pause', target: 'n2' })
    const trace = run({ backOffMs: 80 }, [pause, at(2_000, 5_000)])
    const kinds = trace.flatMap((event) =>
      'node' in event && event.node === 'n2' && event.timeUs >= 2_000_000 && event.timeUs <= 3_000_000
        ? [event.kind]
        : [],
    )
    expect(kinds.filter((kind) => ['crashed', 'started', 'paused', 'resumed'].includes(kind))).toEqual([
      'crashed',
      'started',
      'paused',
      'resumed',
    ])
  })
})

describe('SV-003 with real nodes: when n2 dies,', () => {
  test.each([
    ['one-for-one', 'n2- n2+'],
    ['one-for-all', 'n2- n3- n1- n1+ n2+ n3+'],
    ['rest-for-one', 'n2- n3- n2+ n3+'],
  ] as const)('%s gives %s', (strategy, expected) => {
    expect(lives(run({ strategy }, [at(2_000, null)]))).toBe(expected)
  })

  test('a later death of an elder takes over the restart of the younger', () => {
    const faults = [at(2_000, null, { kind: 'crash', target: 'n3' }), at(2_020, null)]
    const trace = run({ strategy: 'rest-for-one' }, faults)
    expect(lives(trace)).toBe('n3- n2- n2+ n3+')
    expect(all(trace, 'started').at(-1)!.timeUs).toBe(2_070_000)
  })
})

describe('An experiment with a supervisor', () => {
  const file = { name: 'x', protocol: 'raft' }

  test('takes defaults for what is left out, and none for null', () => {
    expect(experiment({ intensity: 1 }, []).supervisor).toMatchObject({ intensity: 1, periodMs: 5_000 })
    expect(experiment(null, []).supervisor).toBe(null)
  })

  test.each([
    [{ intensity: 1_001 }, 'supervisor.intensity: 1001 is out of range, expected 0 to 1000'],
    [
      { backOffMs: 500, backOffMaxMs: 100 },
      'supervisor.backOffMaxMs: 100 is shorter than the first wait (backOffMs 500)',
    ],
  ])('%j is refused: %s', (supervisor, sentence) => {
    expect(experimentOf({ ...file, supervisor })).toEqual({ kind: 'refused', sentence })
  })
})
