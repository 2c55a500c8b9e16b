import { describe, expect, it } from 'vitest'
import { judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { kvModel, registerModel } from '../../../../src/core/check/linearizable/register-history.ts'
import { checkWords } from '../../../../src/core/check/words.ts'
import { fill, type Sentence } from '../../../../src/core/model/sentence.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { speak } from '../../../../src/core/words/speak.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'

/** Operations such as `a write x 1` and `b read x null`: a process, what it did, the key, the value. */
function history(...lines: readonly string[]): RecordedHistory {
  const operations = lines.map((line, index): RecordedOperation => {
    const [process, f, key, text] = line.split(' ') as [string, string, string, string]
    const value = JSON.parse(text) as RecordedOperation['input']
    return {
      ...{ index, process, f, key, outputKnown: true, outcome: 'ok' },
      input: f === 'read' ? null : value,
      output: f === 'read' ? value : f === 'cas' ? true : null,
      ...{ call: 2 * index, return: 2 * index + 1 },
    }
  })
  return { operations, clock: 'index', order: 'realtime', initial: null, model: 'kv' }
}

function judge(check: string, ...lines: readonly string[]): Verdict {
  return judgeHistory(history(...lines), kvModel, { checks: [check] })[0]!
}

const say = ({ key, values }: Sentence): string => fill(checkWords.en[key] ?? key, values)

describe('the judges of session guarantees say', () => {
  it('who wrote, and who read the older value after', () => {
    const verdict = judge('read-your-writes', 'a write x 1', 'a write x 2', 'a read x 1')
    expect(verdict.answer).toBe('illegal')
    expect(say(verdict.sentence)).toBe(
      'Read your writes does not hold: T2 (a) read x as 1, after its own session had written 2 (T1 (a)).',
    )
    expect(verdict.witness.operations).toEqual([0, 1, 2])
  })

  it('the object, where a history of one object has no keys', () => {
    const { operations, ...rest } = history('a write x 1', 'a write x 2', 'a read x 1')
    const single = { ...rest, operations: operations.map((one) => ({ ...one, key: null })) }
    const [verdict] = judgeHistory(single, registerModel, { checks: ['read-your-writes'] })
    expect(speak(verdict!.sentence, 'en')).toContain('T2 (a) read the object as 1, after its own session')
  })

  it('that a session went back, also to the beginning', () => {
    const older = ['a write x 1', 'a write x 2', 'b read x 2', 'b read x 1']
    expect(say(judge('monotonic-reads', ...older).sentence)).toContain(
      'T3 (b) read x as 1, after its session had already read the newer 2 of T1 (a).',
    )
    const gone = judge('monotonic-reads', 'a write x 1', 'b read x 1', 'b read x null')
    expect(say(gone.sentence)).toContain('T2 (b) read x as null')
    expect(judge('read-your-writes', ...older).answer).toBe('ok')
  })

  it('that a later write was visible without an earlier one of its session', () => {
    const lines = ['a write x 1', 'a write y 2', 'b read y 2', 'b read x null']
    expect(say(judge('monotonic-writes', ...lines).sentence)).toBe(
      'Monotonic writes does not hold: T3 (b) read x as null, though its session had seen what came after 1 in the session of T0 (a).',
    )
    expect(judge('monotonic-reads', ...lines).answer).toBe('ok')
  })

  it('that a write was visible without what its session had read before', () => {
    const lines = ['a write x 1', 'b read x 1', 'b write y 2', 'c read y 2', 'c read x null']
    const verdict = judge('writes-follow-reads', ...lines)
    expect(say(verdict.sentence)).toContain('T4 (c) read x as null')
    expect(verdict.witness.operations).toEqual([0, 1, 2, 3, 4])
    expect(judge('monotonic-writes', ...lines).answer).toBe('ok')
  })

  it('nothing of monotonic writes where reads are not monotonic', () => {
    const verdict = judge('monotonic-writes', 'a write x 1', 'a write x 2', 'b read x 2', 'b read x 1')
    expect(verdict).toMatchObject({ answer: 'unknown', sentence: { key: 'session.needs' } })
    expect(verdict.witness.reasons.map((one) => one.key)).toEqual(['session.monotonic-reads'])
  })
})

describe('causal consistency is told with its bad pattern', () => {
  it.each([
    ['CyclicCO', ['a read x 2', 'a write y 1', 'b read y 1', 'b write x 2']],
    ['WriteCOInitRead', ['a write x 1', 'b read x 1', 'b write y 2', 'c read y 2', 'c read x null']],
    ['WriteCORead', ['a write x 1', 'a write x 2', 'b read x 2', 'b read x 1']],
    ['CyclicCF', ['a write x 1', 'b write x 2', 'c read x 1', 'c read x 2', 'd read x 2', 'd read x 1']],
  ])('%s', (pattern, lines) => {
    expect(judge('causal', ...lines)).toMatchObject({
      answer: 'illegal',
      sentence: { key: `session.causal.${pattern}` },
      witness: { data: { judged: 'causal convergence', pattern } },
    })
  })

  it('a read of what nobody wrote breaks it, and leaves the guarantees undecided', () => {
    expect(judge('causal', 'a read x 7').answer).toBe('illegal')
    expect(judge('monotonic-reads', 'a read x 7').answer).toBe('unknown')
  })
})

describe('what cannot be judged is named', () => {
  it('a write that restores the value of the beginning', () => {
    const verdict = judge('causal', 'a write x 1', 'a write x null', 'b read x null')
    expect(verdict).toMatchObject({ answer: 'unknown', sentence: { key: 'isolation.repeated-beginning' } })
  })

  it('a text that is appended to', () => {
    const verdict = judge('causal', 'a append x "1"')
    expect(verdict).toMatchObject({ answer: 'unknown', sentence: { key: 'session.foreign' } })
  })

  it('and every guarantee is made on request only', () => {
    expect(judgeHistory(history('a write x 1'), registerModel).map((one) => one.check)).toEqual([
      'linearizable',
    ])
    for (const check of registerModel.onRequest)
      expect(judge(check, 'a write x 1', 'a cas x [1,2]').answer).toBe('ok')
  })
})
