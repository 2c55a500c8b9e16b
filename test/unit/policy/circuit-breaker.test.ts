import { describe, expect, test } from 'vitest'
import {
  admit,
  breakerMutants,
  breakerRules,
  breakerState,
  createBreaker,
  report,
  type Breaker,
  type BreakerRules,
  type BreakerSettings,
} from '../../../src/core/workload/policy/circuit-breaker.ts'

const second = 1_000_000
const gobreaker: BreakerSettings = {
  trip: { kind: 'consecutive', failures: 5 },
  intervalUs: 0,
  openUs: 60 * second,
  halfOpenMax: 1,
}

/** A breaker and its clock; `calls` makes calls that end at once, `s` well and `f` badly. */
class Desk {
  readonly breaker: Breaker
  nowUs = 0
  constructor(settings: BreakerSettings, rules: BreakerRules = breakerRules) {
    this.breaker = createBreaker(settings, 0, rules)
  }
  get state(): string {
    return breakerState(this.breaker, this.nowUs)
  }
  calls(results: string): number {
    let admitted = 0
    for (const result of results) {
      const ticket = admit(this.breaker, this.nowUs)
      if (ticket === null) continue
      admitted++
      report(this.breaker, ticket, result === 's', this.nowUs)
    }
    return admitted
  }
  advance(seconds: number): this {
    this.nowUs += seconds * second
    return this
  }
}

/** What the scenarios ask for, as one list of answers, so that a mutant's answers can be held against them. */
const scenarios: { readonly [id: string]: (rules: BreakerRules) => unknown[] } = {
  'CB-001': (rules) => {
    const desk = new Desk(gobreaker, rules)
    desk.calls('fffff')
    const states = [desk.state]
    desk.calls('sf')
    states.push(desk.state)
    desk.calls('fffff')
    states.push(desk.state, String(desk.calls('s')))
    states.push(desk.advance(59).state, desk.advance(1).state)
    const probes = Array.from({ length: 4 }, () => admit(desk.breaker, desk.nowUs)).filter(
      (one) => one !== null,
    )
    states.push(`${probes.length} probes`)
    report(desk.breaker, probes[0]!, false, desk.nowUs)
    states.push(desk.state, desk.advance(60).state)
    desk.calls('s')
    return [...states, desk.state, desk.breaker.counts.calls]
  },
  'CB-002': (rules) => {
    const trip = { kind: 'ratio', minimum: 3, ratio: 0.6 } as const
    const desk = new Desk({ trip, intervalUs: 30 * second, openUs: 90 * second, halfOpenMax: 3 }, rules)
    desk.calls('sfsfsfsfsf')
    const states: unknown[] = [desk.state]
    desk.advance(29).calls('s')
    states.push(desk.breaker.counts.calls)
    desk.advance(1).calls('f')
    states.push(desk.breaker.counts.calls)
    desk.calls('sf')
    return [...states, desk.state]
  },
  'CB-004': (rules) => {
    const trip = { kind: 'ratio', minimum: 5, ratio: 0.5 } as const
    const desk = new Desk({ trip, intervalUs: 0, openUs: second, halfOpenMax: 1 }, rules)
    const states: unknown[] = []
    for (const result of 'fffss') {
      desk.calls(result)
      states.push(desk.state)
    }
    return states
  },
  'CB-007': (rules) => {
    const desk = new Desk({ ...gobreaker, intervalUs: second }, rules)
    const ticket = admit(desk.breaker, 0)!
    desk.advance(1)
    report(desk.breaker, ticket, true, desk.nowUs)
    return [desk.breaker.counts.successes]
  },
}

const expected: { readonly [id: string]: unknown[] } = {
  'CB-001': [
    'closed',
    'closed',
    'open',
    '0',
    'open',
    'half-open',
    '1 probes',
    'open',
    'half-open',
    'closed',
    0,
  ],
  'CB-002': ['closed', 11, 1, 'open'],
  'CB-004': ['closed', 'closed', 'closed', 'closed', 'open'],
  'CB-007': [0],
}

test.each(Object.keys(scenarios))('%s', (id) => {
  expect(scenarios[id]!(breakerRules)).toEqual(expected[id])
})

describe('each known mistake is caught by its scenario', () => {
  test.each([
    ['MUT-K01', 'counts-failures-over-successes', 'CB-001'],
    ['MUT-K02', 'half-open-lets-everything-through', 'CB-001'],
    ['MUT-K03', 'no-minimum-number-of-calls', 'CB-004'],
    ['MUT-K04', 'counts-late-results', 'CB-007'],
  ])('%s %s by %s', (_, mutant, id) => {
    expect(scenarios[id]!({ ...breakerRules, ...breakerMutants[mutant] })).not.toEqual(expected[id])
  })
})

test('CB-009: an outage of a minute costs about 114 calls instead of 6000', () => {
  const trip = { kind: 'consecutive', failures: 4 } as const
  const breaker = createBreaker({ trip, intervalUs: 0, openUs: 5 * second, halfOpenMax: 1 }, 0)
  const open: { ticket: number; endsUs: number }[] = []
  let reached = 0
  for (let nowUs = 0; nowUs < 60 * second; nowUs += 10_000) {
    while (open.length > 0 && open[0]!.endsUs <= nowUs) report(breaker, open.shift()!.ticket, false, nowUs)
    const ticket = admit(breaker, nowUs)
    if (ticket === null) continue
    reached++
    open.push({ ticket, endsUs: nowUs + second })
  }
  expect(Math.abs(reached - 114)).toBeLessThanOrEqual(2)
})
