import { describe, expect, it } from 'vitest'
import { firstMisfit, judgeHistory } from '../../../src/core/check/judge-history.ts'
import { kvModel } from '../../../src/core/check/linearizable/register-history.ts'
import { generatedHistory } from '../../bench/generated-history.ts'
import { speak } from '../../../src/core/words/speak.ts'
import type { RecordedHistory, RecordedOperation } from '../../../src/core/history/recorded-history.ts'

function operation(index: number, over: Partial<RecordedOperation>): RecordedOperation {
  const base = { index, process: 'p0', f: 'read', key: 'x', input: null, output: null, outputKnown: true }
  return { ...base, call: index * 2, return: index * 2 + 1, outcome: 'ok', ...over }
}

function history(...operations: RecordedOperation[]): RecordedHistory {
  return { operations, clock: 'index', order: 'realtime', initial: null, model: null }
}

describe('the judge of histories from anywhere', () => {
  it('finds a stale read of one key and names its operations', () => {
    const stale = history(
      operation(0, { f: 'write', input: 1 }),
      operation(1, { output: 1 }),
      operation(2, { key: 'y', output: null }),
      operation(3, { output: null }),
    )
    const [verdict] = judgeHistory(stale, kvModel)
    expect(verdict).toMatchObject({ check: 'linearizable', answer: 'illegal' })
    expect(verdict?.witness.operations).toEqual([1, 3])
  })

  it('says which bound was reached', () => {
    const long = history(
      ...Array.from({ length: 5000 }, (_, i) => operation(i, { f: 'write', input: i % 2 })),
    )
    const [verdict] = judgeHistory(long, kvModel, { ask: () => 'time' })
    expect(verdict).toMatchObject({ answer: 'unknown', sentence: { key: 'check.bound.time' } })
  })

  it('says entry 12 of a history whose times are entries of a log, in both languages', () => {
    const { sentence } = judgeHistory(history(operation(6, { output: 7 })), kvModel)[0]!
    expect(speak(sentence, 'en')).toBe('p0 saw 7 in x at entry 13, a value that nobody ever wrote.')
    expect(speak(sentence, 'zh-CN')).toBe('p0 在 第 13 条 从 x 看到 7，但从来没有人写过这个值。')
    const lone = judgeHistory(history(operation(6, { output: 7, key: null })), kvModel)[0]!
    expect(speak(lone.sentence, 'en')).toContain('saw 7 in the object')
  })

  it.each([
    ['two operations with one number', [{}, { index: 0 }], 'two operations have the number 0'],
    ['a call at no time', [{}, { call: NaN }], 'operation 1 has no time of call'],
    ['a return at no time', [{}, { return: NaN }], 'operation 1 is acknowledged but has no time of return'],
    [
      'an acknowledged one that never returned',
      [{ return: Infinity }],
      'operation 0 is acknowledged but has no',
    ],
    [
      'a return before its call',
      [{}, { return: 1 }],
      'operation 1 returned at entry 1, before its call at entry 2',
    ],
    [
      'a process that does two things at a time',
      [{ return: 5 }, {}],
      'p0 began operation 1 at entry 2 while',
    ],
  ])('cannot judge %s', (_, changes, expected) => {
    const broken = history(...changes.map((over, index) => operation(index, over)))
    const [verdict] = judgeHistory(broken, kvModel)
    expect(verdict).toMatchObject({ check: 'linearizable', answer: 'unknown' })
    expect(speak(verdict!.sentence, 'en')).toContain(expected)
  })

  it.each([
    { operations: 2000, clients: 10, unknown: 0, seed: 2 },
    { operations: 500, clients: 5, unknown: 0.05, seed: 1 },
  ])('finds a late contradiction among repeated values without trying all that came before: %o', (plan) => {
    const long = generatedHistory({ ...plan, keys: 1, values: 5, cas: 0.3, violation: true })
    const [verdict] = judgeHistory(long, kvModel, { stepsMax: 400_000 })
    expect(verdict).toMatchObject({ answer: 'illegal', witness: { data: { isMinimal: true } } })
    expect(verdict!.witness.operations.length).toBeLessThan(10)
    expect(verdict!.witness.operations).toContain(verdict!.witness.blocked)
  })

  it('points at the first operation that the model does not know', () => {
    const foreign = history(operation(0, {}), operation(1, { f: 'push', input: 1 }))
    expect(firstMisfit(foreign, kvModel)).toEqual({
      index: 1,
      expected: 'read, write, cas or append was expected',
    })
    expect(firstMisfit(history(operation(0, {})), kvModel)).toBeNull()
  })
})
