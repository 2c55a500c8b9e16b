import { describe, expect, it } from 'vitest'
import { Budget } from '../../../../src/core/check/budget.ts'
import { judgeHistory } from '../../../../src/core/check/judge-history.ts'
import {
  listAppendModel,
  rwRegisterModel,
} from '../../../../src/core/check/transactions/transaction-models.ts'
import { judgeTransactions } from '../../../../src/core/check/transactions/transactions.ts'
import type { RecordedHistory } from '../../../../src/core/history/recorded-history.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { speak } from '../../../../src/core/words/speak.ts'
import { transactionHistory } from './transaction-history.ts'

function judge(history: RecordedHistory, level: string | null = null): Verdict {
  const model = history.model === 'list-append' ? listAppendModel : rwRegisterModel
  return judgeHistory(history, model, { level, checks: ['transactions'] })[0]!
}

function says({ answer, sentence, witness }: Verdict): string[] {
  return [answer, ...[sentence, ...witness.reasons].map((one) => speak(one, 'en'))]
}

const writeSkew = transactionHistory('list-append', [
  'p0 r x [] append y 1 @ 0 3',
  'p1 r y [] append x 2 @ 0 3',
  'p2 r x [2] r y [1] @ 4 5',
])

describe('the judge of transactions', () => {
  it('justifies every edge of a cycle and names what is still possible', () => {
    const verdict = judge(writeSkew)
    expect(says(verdict)).toEqual([
      'illegal',
      'G2-item (write skew): each of 2 transactions comes before the next, several because they read what the next replaced: T0 (p0) → T1 (p1) → T0 (p0).',
      'So strict-serializable does not hold. Ruled out: repeatable-read, and all stronger levels. Still possible: update-serializable, strong-snapshot-isolation.',
      'T0 (p0) read x as [], without the 2 that T1 (p1) appended: so T0 (p0) before T1 (p1).',
      'T1 (p1) read y as [], without the 1 that T0 (p0) appended: so T1 (p1) before T0 (p0).',
    ])
    expect(verdict.witness.cycle!.map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [0, 1, 'rw'],
      [1, 0, 'rw'],
    ])
    // The third transaction saw both appends, without which their order would not be known.
    expect(verdict.witness.operations).toEqual([0, 1, 2])
  })

  it('calls a lost update by its name and proves it by its cycle', () => {
    const lines = ['p0 r x [] append x 1 @ 0 3', 'p1 r x [] append x 2 @ 0 3', 'p2 r x [1,2] @ 4 5']
    const verdict = judge(transactionHistory('list-append', lines))
    expect(says(verdict)).toEqual([
      'illegal',
      'Lost update: T0 (p0) and T1 (p1) both read x as [] and both replaced it, so one of the two did not see the other.',
      expect.stringMatching('Ruled out: cursor-stability, update-atomic'),
      'T1 (p1) read x as [], without the 1 that T0 (p0) appended: so T1 (p1) before T0 (p0).',
      'T0 (p0) appended 1 to x and T1 (p1) appended 2 next, as T2 (p2) saw in [1 2]: so T0 (p0) before T1 (p1).',
    ])
    expect(verdict.witness.cycle).toHaveLength(2)
    expect(verdict.witness.operations).toEqual([0, 1, 2])
  })

  it('lets pass what the demanded level allows, and says what it found all the same', () => {
    const verdict = judge(writeSkew, 'snapshot-isolation')
    expect(verdict.answer).toBe('ok')
    expect(verdict.witness.data).toMatchObject({
      level: 'snapshot-isolation',
      anomalies: { 'G2-item': 1 },
      refuted: ['repeatable-read'],
    })
  })

  it('orders by who had returned before whom only where times are true', () => {
    const stale = ['p0 append x 1', 'p1 r x []', 'p2 r x [1]']
    expect(judge(transactionHistory('list-append', stale)).witness.data).toMatchObject({
      anomalies: { 'G-single-realtime': 1 },
      possible: ['strong-session-serializable', 'strong-read-committed'],
    })
    expect(says(judge(transactionHistory('list-append', stale, 'session')))).toEqual([
      'ok',
      'Nothing speaks against strong-session-serializable: 3 transactions with 2 dependencies, no anomaly and no cycle.',
    ])
    const own = ['p0 append x 1', 'p0 r x []', 'p2 r x [1]']
    expect(judge(transactionHistory('list-append', own, 'session')).witness.data).toMatchObject({
      anomalies: { 'G-single-process': 1 },
    })
    expect(judge(transactionHistory('list-append', own, 'completions')).answer).toBe('ok')
  })

  it('does not judge a level whose times were not recorded', () => {
    const history = transactionHistory('list-append', ['p0 append x 1', 'p1 r x [1]'], 'session')
    expect(says(judge(history, 'strict-serializable'))).toEqual([
      'unknown',
      'Nothing was found, but the times that strict-serializable depends on were not recorded, so it cannot be judged.',
    ])
  })

  it('orders the versions of registers by what follows from the level, and says which transactions show it', () => {
    const history = transactionHistory('rw-register', [
      'p0 w x 1 @ 0 1',
      'p1 w x 2 @ 2 3',
      'p2 r x 2 @ 4 5',
      'p3 r x 1 @ 6 7',
    ])
    expect(says(judge(history))).toEqual([
      'illegal',
      'Cyclic versions: what is known of the order of x contradicts itself: 1 < 2 < 1.',
      expect.stringMatching('Ruled out: strong-snapshot-isolation, and all stronger levels.'),
      'T0 (p0), which left x as 1, was over before T1 (p1) began, which met it as 2: so 1 is older than 2.',
      'T2 (p2), which left x as 2, was over before T3 (p3) began, which met it as 1: so 2 is older than 1.',
    ])
    expect(judge(history, 'serializable').answer).toBe('ok')
  })

  it('searches for an order where the versions of registers are ordered in part only', () => {
    // Each of the last two read what the other replaced, but that 1 is older than 2 is written nowhere.
    const lines = ['p0 w x 1 w y 1', 'p1 r x 1 w y 2', 'p2 r y 1 w x 2']
    const skew = transactionHistory('rw-register', lines, 'session')
    expect(judge(skew).answer).toBe('illegal')
    expect(judge(skew, 'snapshot-isolation')).toMatchObject({ check: 'transactions', answer: 'ok' })
    expect(judge(transactionHistory('rw-register', ['p0 r x 7'], 'session')).answer).toBe('illegal')
  })

  it('says which write makes it impossible to tell who wrote what', () => {
    const history = transactionHistory('rw-register', ['p0 w x 1', 'p1 w x 1', 'p2 r x 1'])
    expect(says(judge(history))).toEqual([
      'unknown',
      'Not decided: T0 (p0) and T1 (p1) both wrote 1 to x, so nobody can tell whose value a read saw.',
    ])
  })

  it('finds what is wrong besides writes that nobody can tell apart', () => {
    const lines = ['p0 append x 1', 'p1 append x 1', 'p2 r x [1] append x 2 r x [1]']
    expect(judge(transactionHistory('list-append', lines)).answer).toBe('illegal')
  })

  it('cannot tell what nobody in the recording wrote from what was there before', () => {
    const history = transactionHistory('rw-register', ['p0 r x 7'])
    expect(says(judge(history))).toEqual([
      'unknown',
      'Not decided: T0 (p0) read x as 7, but nobody in this recording wrote 7. It was there before, or it came out of nowhere.',
    ])
  })

  it('decides nothing where nothing is ordered', () => {
    const blind = transactionHistory('rw-register', ['p0 w x 1', 'p1 w x 2'], 'session')
    expect(judge(blind).sentence.key).toBe('transactions.no-order')
    expect(judge(transactionHistory('rw-register', ['p0 w x 1'])).answer).toBe('ok')
    expect(judge(transactionHistory('rw-register', [])).answer).toBe('ok')
  })

  it('knows no other levels than its own', () => {
    expect(says(judge(writeSkew, 'immaculate'))[1]).toMatch(
      'There is no isolation level immaculate. Known are: read-uncommitted,',
    )
  })

  it('names the bound that it reached', () => {
    const lines = Array.from({ length: 3000 }, (_, t) => `p${t % 3} append x ${t}`)
    const history = transactionHistory('list-append', [...lines, 'p0 r x []'])
    const options = { level: null, budget: new Budget(10), progress: () => {} }
    expect(judgeTransactions(history, 'list', options).sentence.key).toBe('check.bound')
  })
})
