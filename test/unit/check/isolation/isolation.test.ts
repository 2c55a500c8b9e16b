import { describe, expect, it } from 'vitest'
import { judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { rwRegisterModel } from '../../../../src/core/check/transactions/transaction-models.ts'
import { checkWords } from '../../../../src/core/check/words.ts'
import { fill, type Sentence } from '../../../../src/core/model/sentence.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { transactionHistory } from '../transactions/transaction-history.ts'

function judge(level: string, ...lines: string[]): Verdict {
  const history = transactionHistory('rw-register', lines, 'session')
  return judgeHistory(history, rwRegisterModel, { checks: [level] })[0]!
}

const say = ({ key, values }: Sentence): string => fill(checkWords.en[key] ?? key, values)

describe('the judges of isolation levels', () => {
  it('tell a write skew as a circle, with the read behind each edge', () => {
    const skew = ['p0 w x 1 w y 1', 'p1 r x 1 w y 2', 'p2 r y 1 w x 2']
    expect(judge('snapshot-isolation', ...skew).answer).toBe('ok')
    const verdict = judge('serializable', ...skew)
    expect(verdict.answer).toBe('illegal')
    expect(say(verdict.sentence)).toBe(
      'serializable does not hold: each of these 2 must come before the next, in a circle: T1 (p1) → T2 (p2) → T1 (p1).',
    )
    expect(verdict.witness.cycle?.map((edge) => say(edge.sentence))).toEqual([
      'T1 (p1) read x as 1, which T2 (p2) replaced: so T1 (p1) before T2 (p2).',
      'T2 (p2) read y as 1, which T1 (p1) replaced: so T2 (p2) before T1 (p1).',
    ])
    expect(verdict.witness.operations).toEqual([0, 1, 2])
  })

  it('give the order that explains everything where there is one', () => {
    const verdict = judge('serializable', 'p0 r x 2', 'p1 w x 2', 'p1 w x 3', 'p2 r x null')
    expect(verdict.answer).toBe('ok')
    expect(verdict.witness.order).toEqual([3, 1, 0, 2])
  })

  it('take the order in which transactions returned, where that explains everything', () => {
    const lines = ['p0 w x 1 w y 1', 'info p3 w x 2', 'p1 r x 2 w y 3', 'p2 r x 2 r y 3']
    const history = transactionHistory('rw-register', lines)
    const [verdict] = judgeHistory(history, rwRegisterModel, { checks: ['serializable'] })
    expect(verdict?.witness).toMatchObject({ order: [0, 1, 2, 3], data: { choices: 0, conflicts: 0 } })
  })

  it.each([
    ['never-written', ['p0 r x 7']],
    ['aborted', ['fail p0 w x 1', 'p1 r x 1']],
    ['intermediate', ['p0 w x 1 w x 2', 'p1 r x 1']],
    ['own-write', ['p0 w x 1', 'p1 w x 2 r x 1']],
    ['own-future', ['p0 r x 1 w x 1']],
  ])('name a read that is wrong at every level: %s', (kind, lines) => {
    for (const level of rwRegisterModel.onRequest) {
      const verdict = judge(level, ...lines)
      expect(verdict).toMatchObject({ answer: 'illegal', sentence: { key: `isolation.fault.${kind}` } })
    }
  })

  it('say which write was repeated instead of guessing whose was read', () => {
    const verdict = judge('causal', 'p0 w x 1', 'p1 w x 1', 'p2 r x 1')
    expect(verdict).toMatchObject({ answer: 'unknown', sentence: { key: 'isolation.repeated-write' } })
    expect(verdict.witness.operations).toEqual([0, 1])
    expect(judge('causal', 'p0 w x 1', 'p1 w x 1', 'p2 r x null').answer).toBe('ok')
  })

  it('count an uncertain transaction only when somebody read from it', () => {
    expect(judge('serializable', 'info p0 w x 1', 'p1 r x null', 'p1 r x null').answer).toBe('ok')
    expect(judge('serializable', 'info p0 w x 1', 'p1 r x 1', 'p1 r x null').answer).toBe('illegal')
  })

  it('tell a read of two versions', () => {
    const verdict = judge('repeatable-read(dbcop)', 'p0 w x 1', 'p0 w x 2', 'p1 r x 1 r x 2')
    expect(say(verdict.sentence)).toBe('T2 (p1) read two versions of x: 1 and 2.')
  })

  it.each(rwRegisterModel.onRequest)('%s answers unknown with the bound that was reached', (level) => {
    const lines = Array.from({ length: 400 }, (_, i) => `p${i % 4} w k${i % 3} ${i} r z null`)
    const history = transactionHistory('rw-register', lines, 'session')
    const [verdict] = judgeHistory(history, rwRegisterModel, { checks: [level], stepsMax: 3 })
    expect(verdict).toMatchObject({ answer: 'unknown', sentence: { key: 'check.bound' } })
  })
})
