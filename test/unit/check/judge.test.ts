import { describe, expect, it } from 'vitest'
import type { CheckSetup } from '../../../src/core/check/check-setup.ts'
import { checkNames, judge, type JudgeProgress } from '../../../src/core/check/judge.ts'
import { sentence } from '../../../src/core/model/sentence.ts'
import type { Invariant } from '../../../src/core/trace/invariant.ts'
import { english, HistoryScript } from './history-script.ts'

/** At most so many timers may go off. */
const fewTimers = (max: number): Invariant => ({
  id: `T${max}`,
  rule: 'TEST-2',
  title: 'test.few-timers',
  begin: () => {
    const fired: number[] = []
    return {
      see(event) {
        if (event.kind === 'fired') fired.unshift(event.seq)
        return fired.length > max ? { sentence: sentence('test.too-many', { max }), events: fired } : null
      },
      end: () => null,
    }
  },
})

const setup: CheckSetup = {
  nodes: ['n1'],
  config: {},
  workload: 'register',
  tables: {},
  invariants: [fewTimers(1), fewTimers(2)],
  durability: [],
  checks: null,
}

const twoTimers = (): HistoryScript =>
  new HistoryScript()
    .write('c1', 1, 0, 1)
    .at(2, { kind: 'fired', node: 'n1', timer: 'election' })
    .at(3, { kind: 'fired', node: 'n1', timer: 'election' })

describe('the judge', () => {
  it('makes every check that fits the workload and the protocol', () => {
    expect(checkNames(setup)).toEqual(['linearizable', 'durable-before-send', 'T1', 'T2'])
    expect(checkNames({ ...setup, workload: 'kv' })[0]).toBe('linearizable')
    expect(checkNames({ ...setup, workload: 'set' }).slice(0, 2)).toEqual(['set', 'linearizable'])
    expect(checkNames({ ...setup, workload: 'bank' })[0]).toBe('bank')
    const verdicts = judge(setup, twoTimers().trace())
    expect(verdicts.map(({ check, answer }) => [check, answer])).toEqual([
      ['linearizable', 'ok'],
      ['durable-before-send', 'ok'],
      ['T1', 'illegal'],
      ['T2', 'ok'],
    ])
  })

  it('gives a broken invariant its sentence, its events in order and its rule', () => {
    const verdict = judge({ ...setup, checks: ['T1'] }, twoTimers().trace())[0]!
    expect(verdict.sentence).toEqual(sentence('test.too-many', { max: 1 }))
    expect(verdict.witness.events).toEqual([3, 4])
    expect(english(verdict.witness.reasons[0]!)).toBe('It guards rule TEST-2 of the protocol.')
  })

  it('makes only the checks that are asked for, in that order', () => {
    const verdicts = judge({ ...setup, checks: ['T2', 'linearizable'] }, twoTimers().trace())
    expect(verdicts.map(({ check }) => check)).toEqual(['T2', 'linearizable'])
  })

  it('answers unknown to a check that does not fit', () => {
    const verdict = judge({ ...setup, checks: ['bank'] }, twoTimers().trace())[0]!
    expect(verdict.answer).toBe('unknown')
    expect(english(verdict.sentence)).toBe('The check bank does not fit this protocol and workload.')
  })

  it('judges clients but not nodes when the recording is light', () => {
    const verdicts = judge(setup, new HistoryScript().write('c1', 1, 0, 1).trace())
    expect(verdicts.map(({ answer }) => answer)).toEqual(['ok', 'unknown', 'unknown', 'unknown'])
    expect(english(verdicts[2]!.sentence)).toContain('The recording is light')
  })

  it('tells its progress, check by check', () => {
    const seen: JudgeProgress[] = []
    judge(setup, twoTimers().trace(), { progress: (progress) => seen.push(progress) })
    expect(seen.filter(({ part }) => part === 0).map(({ check, done, of }) => [check, done, of])).toEqual([
      ['linearizable', 0, 4],
      ['durable-before-send', 1, 4],
      ['T1', 2, 4],
      ['T2', 3, 4],
    ])
  })

  it('says how far it is within a long trace, and stops there when it is cancelled', () => {
    const events = Array.from({ length: 120_000 }, (_, i) => {
      return { seq: i + 1, timeUs: i, kind: 'paused', node: 'n1' } as const
    })
    const long = [
      ...events,
      { seq: 120_001, timeUs: 120_000, kind: 'fired', node: 'n1', timer: 'election' } as const,
    ]
    const parts: number[] = []
    const verdicts = judge({ ...setup, checks: ['T1'] }, long, {
      progress: ({ part }) => parts.push(part),
      cancelled: () => parts.length > 1,
    })
    expect(parts).toHaveLength(2)
    expect(parts[1]).toBeCloseTo(5 / 12, 2)
    expect(verdicts[0]!.answer).toBe('unknown')
  })

  it('answers unknown to all that is left when it is cancelled between checks', () => {
    let cancelled = false
    const verdicts = judge(setup, twoTimers().trace(), {
      progress: ({ check }) => (cancelled = check === 'T1'),
      cancelled: () => cancelled,
    })
    expect(verdicts.map(({ answer }) => answer)).toEqual(['ok', 'ok', 'unknown', 'ok'])
    expect(english(verdicts[2]!.sentence)).toContain('cancelled')
  })

  it('respects the bound that it is given', () => {
    const verdicts = judge(setup, twoTimers().trace(), { stepsMax: 3 })
    expect(verdicts.slice(1).map(({ answer }) => answer)).toEqual(['unknown', 'unknown', 'unknown'])
  })
})
