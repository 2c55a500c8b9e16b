import { describe, expect, test } from 'vitest'
import {
  childEnded,
  childStarted,
  createSupervisor,
  supervisorDefaults,
  supervisorMutants,
  supervisorRules,
  type RestartPolicy,
  type RestartStrategy,
  type SupervisorRules,
} from '../../../src/core/recovery/supervisor.ts'

const second = 1_000_000

test.each<[RestartPolicy, 'normal' | 'crash', boolean]>([
  ['always', 'normal', true],
  ['always', 'crash', true],
  ['on-failure', 'normal', false],
  ['on-failure', 'crash', true],
  ['never', 'crash', false],
])('SV-002: %s after a %s end: restarted %s', (restart, exit, expected) => {
  const supervisor = createSupervisor({ ...supervisorDefaults, restart }, ['A'], 0)
  expect(childEnded(supervisor, 'A', exit, second).kind === 'restart').toBe(expected)
})

function afterDeathOfB(strategy: RestartStrategy, rules: SupervisorRules): unknown {
  const supervisor = createSupervisor({ ...supervisorDefaults, strategy }, ['A', 'B', 'C'], 0, rules)
  const decision = childEnded(supervisor, 'B', 'crash', second)
  return decision.kind === 'restart' ? [decision.stop, decision.start] : decision.kind
}

test.each<[RestartStrategy, string[], string[]]>([
  ['one-for-one', [], ['B']],
  ['one-for-all', ['C', 'A'], ['A', 'B', 'C']],
  ['rest-for-one', ['C'], ['B', 'C']],
])('SV-003: %s stops %j and starts %j', (strategy, stop, start) => {
  expect(afterDeathOfB(strategy, supervisorRules)).toEqual([stop, start])
})

const intensities: [number, number[], boolean][] = [
  [1, [0], false],
  [1, [0, 4], true],
  [1, [0, 6], false],
  [3, [0, 1, 2], false],
  [3, [0, 1, 2, 3], true],
  [3, [0, 1, 2, 6], false],
]

function givesUp(intensity: number, times: readonly number[], rules: SupervisorRules): boolean {
  const supervisor = createSupervisor({ ...supervisorDefaults, intensity, periodMs: 5_000 }, ['A'], 0, rules)
  for (const time of times) childEnded(supervisor, 'A', 'crash', time * second)
  return supervisor.hasGivenUp
}

test.each(intensities)(
  'SV-004: intensity %i with deaths at %j s: gives up %s',
  (intensity, times, expected) => {
    expect(givesUp(intensity, times, supervisorRules)).toBe(expected)
  },
)

function waits(rules: SupervisorRules): number[] {
  const settings = {
    ...supervisorDefaults,
    intensity: 100,
    backOffMs: 10_000,
    backOffMaxMs: 300_000,
    resetAfterMs: 600_000,
  }
  const supervisor = createSupervisor(settings, ['A'], 0, rules)
  let nowUs = 0
  const die = (): number => {
    const decision = childEnded(supervisor, 'A', 'crash', nowUs)
    const waitUs = decision.kind === 'restart' ? decision.afterUs : -1
    nowUs += waitUs
    childStarted(supervisor, 'A', nowUs)
    return waitUs / second
  }
  const all = Array.from({ length: 7 }, die)
  nowUs += 601 * second
  return [...all, die()]
}

test('SV-006: waits double up to their bound, and a long run ends them', () => {
  expect(waits(supervisorRules)).toEqual([10, 20, 40, 80, 160, 300, 300, 10])
})

describe('each known mistake is caught by its scenario', () => {
  const mutant = (name: string): SupervisorRules => ({ ...supervisorRules, ...supervisorMutants[name] })
  test('MUT-V01: two deaths an hour apart', () => {
    expect(givesUp(1, [0, 3600], mutant('counts-all-restarts-ever'))).toBe(true)
    expect(givesUp(1, [0, 3600], supervisorRules)).toBe(false)
  })
  test('MUT-V02', () => {
    expect(afterDeathOfB('rest-for-one', mutant('rest-for-one-restarts-all'))).not.toEqual([
      ['C'],
      ['B', 'C'],
    ])
  })
  test('MUT-V03', () => {
    expect(waits(mutant('back-off-never-resets')).at(-1)).toBe(300)
  })
})
