import { describe, expect, it } from 'vitest'
import { Budget } from '../../../src/core/check/budget.ts'
import { checkSet } from '../../../src/core/check/set.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import { english, HistoryScript } from './history-script.ts'

const verdictOf = (script: HistoryScript, steps = 1_000): Verdict =>
  checkSet(script.history(), new Budget(steps))

describe('acknowledged additions are never lost', () => {
  it('holds when every read has what was acknowledged before it', () => {
    const verdict = verdictOf(
      new HistoryScript()
        .add('c1', 1, 0, 10)
        .readSet('c2', [1], 20, 30)
        .add('c1', 2, 40, 50)
        .readSet('c2', [1], 35, 45),
    )
    expect(verdict.answer).toBe('ok')
    expect(english(verdict.sentence)).toBe(
      'No acknowledged addition was lost: 2 acknowledged, 1 of them never read afterwards.',
    )
    expect(verdict.witness.data).toMatchObject({
      acknowledged: 2,
      lost: 0,
      stale: 0,
      neverRead: 1,
      unexpected: 0,
    })
  })

  it('is broken by an addition that no later read has', () => {
    const verdict = verdictOf(
      new HistoryScript().add('c1', 1, 0, 10).readSet('c2', [1], 11, 12).readSet('c2', [], 20, 30),
    )
    expect(verdict.answer).toBe('illegal')
    expect(english(verdict.sentence)).toBe(
      '1 is lost from s: c1 had its addition acknowledged at 0.010 s, and from the read by c2 at 0.020 s on nobody saw it.',
    )
    expect(verdict.witness.operations).toEqual([0, 2])
    expect(verdict.witness.data).toMatchObject({ lost: 1, stale: 0 })
  })

  it('is broken by a stale read, which is told apart from a loss', () => {
    const verdict = verdictOf(
      new HistoryScript().add('c1', 1, 0, 10).readSet('c2', [], 20, 30).readSet('c2', [1], 40, 50),
    )
    expect(english(verdict.sentence)).toBe(
      'A stale read: c2 read s at 0.020 s without 1, which had been acknowledged to c1 at 0.010 s.',
    )
    expect(verdict.witness.data).toMatchObject({ lost: 0, stale: 1 })
  })

  it('lets a read that began before the acknowledgement miss the addition', () => {
    expect(verdictOf(new HistoryScript().add('c1', 1, 0, 10).readSet('c2', [], 5, 30)).answer).toBe('ok')
  })

  it('lets an addition of unknown outcome appear late or never, but not vanish', () => {
    const open = (): HistoryScript => new HistoryScript().open('c1', { f: 'add', key: 's', element: 1 }, 0)
    expect(verdictOf(open().readSet('c2', [], 10, 20).readSet('c2', [1], 30, 40)).answer).toBe('ok')
    const verdict = verdictOf(open().readSet('c2', [1], 10, 20).readSet('c3', [], 30, 40))
    expect(verdict.answer).toBe('illegal')
    expect(english(verdict.sentence)).toBe(
      '1 vanished from s: c2 had read it by 0.020 s, but c3 no longer found it at 0.030 s.',
    )
  })

  it('lets nothing appear that nobody added, nor before it was asked for, nor after it certainly failed', () => {
    expect(english(verdictOf(new HistoryScript().readSet('c2', [9], 10, 20)).sentence)).toBe(
      'c2 found 9 in s at 0.020 s, which nobody had added by then.',
    )
    expect(verdictOf(new HistoryScript().readSet('c2', [1], 0, 5).add('c1', 1, 10, 20)).answer).toBe(
      'illegal',
    )
    const failed = new HistoryScript()
      .fail('c1', { f: 'add', key: 's', element: 1 }, 0, 5)
      .readSet('c2', [1], 10, 20)
    expect(verdictOf(failed).answer).toBe('illegal')
  })

  it('has nothing against an empty history', () => {
    expect(verdictOf(new HistoryScript()).answer).toBe('ok')
  })

  it('says unknown when the bound is reached', () => {
    const script = new HistoryScript()
    for (let i = 0; i < 40; i++) script.add('c1', i, i, i + 0.5).readSet('c2', [], i, i + 0.1)
    expect(verdictOf(script, 2).answer).toBe('unknown')
  })
})
