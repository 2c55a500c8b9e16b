import { describe, expect, it } from 'vitest'
import { Budget } from '../../../../src/core/check/budget.ts'
import { checkLinearizable } from '../../../../src/core/check/linearizable/linearizable.ts'
import { linearizationPoints } from '../../../../src/core/check/linearizable/linearization-points.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { english, HistoryScript } from '../history-script.ts'

function verdictOf(script: HistoryScript, object: 'register' | 'set' = 'register', steps = 100_000): Verdict {
  return checkLinearizable(script.history(), { object, budget: new Budget(steps) })
}

describe('histories that some order explains', () => {
  it('an empty one', () => {
    expect(verdictOf(new HistoryScript()).answer).toBe('ok')
  })

  it('one of unknown outcomes only', () => {
    const script = new HistoryScript()
      .open('c1', { f: 'write', key: 'x', value: 1 }, 0)
      .open('c2', { f: 'read', key: 'x' }, 0)
      .open('c3', { f: 'cas', key: 'x', from: 1, to: 2 }, 0)
    expect(verdictOf(script).answer).toBe('ok')
  })

  it('a write of unknown outcome that somebody reads much later', () => {
    const script = new HistoryScript()
      .open('c1', { f: 'write', key: 'x', value: 1 }, 0)
      .read('c2', null, 10, 11)
      .read('c2', 1, 5_000, 5_001)
    expect(verdictOf(script).answer).toBe('ok')
  })

  it('a compare-and-set of unknown outcome that made another one fail', () => {
    const script = new HistoryScript()
      .write('c1', 1, 0, 1)
      .open('c2', { f: 'cas', key: 'x', from: 1, to: 2 }, 2)
      .cas('c3', 1, 3, false, 4, 5)
    expect(verdictOf(script).answer).toBe('ok')
  })

  it('concurrent writes that two readers see one after the other', () => {
    const script = new HistoryScript()
      .write('c1', 1, 0, 100)
      .write('c2', 2, 0, 100)
      .read('c3', 2, 10, 20)
      .read('c3', 1, 30, 40)
    expect(verdictOf(script).answer).toBe('ok')
  })

  it('gives the order of all keys together, each operation at an instant between its call and its return', () => {
    const script = new HistoryScript()
      .write('c1', 1, 0, 100)
      .read('c2', 1, 10, 20)
      .write('c3', 5, 15, 30, 'y')
      .read('c4', null, 16, 18, 'y')
    expect(verdictOf(script).witness.order).toEqual([0, 1, 3, 2])
    expect(linearizationPoints([{ call: 5 }, { call: 2 }, { call: 9 }])).toEqual([5, 5, 9])
  })

  it('says how much was judged', () => {
    const { sentence } = verdictOf(new HistoryScript().write('c1', 1, 0, 1).read('c1', null, 2, 3, 'y'))
    expect(english(sentence)).toBe(
      'Linearizable: some order explains the answers of all 2 operations (keys: 2).',
    )
  })
})

describe('contradictions and their sentences', () => {
  it('a stale read', () => {
    const verdict = verdictOf(
      new HistoryScript()
        .write('c1', 1, 0, 10)
        .write('c2', 2, 20, 30)
        .read('c4', 2, 31, 32)
        .read('c3', 1, 40, 50)
        .write('c1', 3, 60, 70),
    )
    expect(verdict.answer).toBe('illegal')
    expect(english(verdict.sentence)).toBe(
      'c3 read 1 from x at 0.040 s, after 2 had been acknowledged at 0.030 s: a stale read.',
    )
    expect(verdict.witness.operations).toEqual([0, 1, 3])
    expect(verdict.witness.events).toHaveLength(6)
    expect(verdict.witness.reasons.map(english)).toEqual([
      'c1 wrote 1: asked at 0.000 s, acknowledged at 0.010 s.',
      'c2 wrote 2: asked at 0.020 s, acknowledged at 0.030 s.',
      'c3 read 1: asked at 0.040 s, answered at 0.050 s.',
      'Once 2 stood in x, 1 could only return by being written again, and it was written once.',
      'The longest order that explains the answers has length 3 and leaves 2 in x; none lets c3 see 1 there, as it did by 0.050 s.',
    ])
    expect(verdict.witness).toMatchObject({ order: [0, 1, 2], blocked: 3 })
    expect(verdict.witness.data).toEqual({ key: 'x', keysRefuted: ['x'], isMinimal: true })
  })

  it('a lost acknowledged write', () => {
    const { answer, sentence, witness } = verdictOf(
      new HistoryScript().write('c1', 1, 0, 10).read('c2', null, 20, 30),
    )
    expect(answer).toBe('illegal')
    expect(english(sentence)).toBe(
      'An acknowledged write is lost: 1 was acknowledged to c1 at 0.010 s, but c2 read the older null from x at 0.020 s, and nobody ever saw 1.',
    )
    expect(witness.operations).toEqual([0, 1])
    expect(english(witness.reasons.at(-2)!)).toBe('Once 1 stood in x, nobody wrote null again.')
  })

  it('a value that nobody wrote', () => {
    const { sentence, witness } = verdictOf(new HistoryScript().write('c1', 1, 0, 10).read('c2', 7, 20, 30))
    expect(english(sentence)).toBe('c2 saw 7 in x at 0.030 s, a value that nobody ever wrote.')
    expect(witness.operations).toEqual([1])
  })

  it('a value that was only written by an operation that certainly failed', () => {
    const script = new HistoryScript()
      .fail('c1', { f: 'write', key: 'x', value: 7 }, 0, 10)
      .read('c2', 7, 20, 30)
    expect(english(verdictOf(script).sentence)).toContain('a value that nobody ever wrote')
  })

  it('a read before its write', () => {
    const { sentence } = verdictOf(new HistoryScript().read('c2', 1, 0, 10).write('c1', 1, 20, 30))
    expect(english(sentence)).toBe('c2 saw 1 in x at 0.010 s, before c1 even asked to write it at 0.020 s.')
  })

  it('a value that went back in time between two reads', () => {
    const { sentence } = verdictOf(
      new HistoryScript().write('c1', 1, 0, 100).read('c2', 1, 10, 20).read('c3', null, 30, 40),
    )
    expect(english(sentence)).toBe(
      'x went back in time: c3 saw null at 0.030 s, after c2 had already seen the newer 1 by 0.020 s.',
    )
  })

  it('two swaps of one value', () => {
    const { sentence, witness } = verdictOf(
      new HistoryScript().write('c1', 1, 0, 1).cas('c2', 1, 2, true, 2, 10).cas('c3', 1, 3, true, 2, 10),
    )
    expect(english(sentence)).toBe(
      'c2 and c3 both found 1 in x and replaced it, though it stood there only once.',
    )
    expect(witness.operations).toEqual([1, 2])
  })

  it('a value that came back although a swap had replaced it', () => {
    const { sentence, witness } = verdictOf(
      new HistoryScript()
        .write('c1', 1, 0, 1)
        .cas('c2', 1, 2, true, 2, 100)
        .read('c3', 2, 10, 20)
        .read('c4', 1, 30, 40),
    )
    expect(english(sentence)).toBe(
      'x went back in time: c4 saw 1 at 0.030 s, after c3 had already seen the newer 2 by 0.020 s.',
    )
    expect(witness.operations).toEqual([2, 3])
  })

  it('a compare-and-set that failed although its value stood there all the time', () => {
    const { answer, sentence, witness } = verdictOf(
      new HistoryScript().write('c1', 1, 0, 1).cas('c2', 1, 2, false, 2, 10).read('c3', 1, 11, 12),
    )
    expect(answer).toBe('illegal')
    expect(english(sentence)).toBe(
      'c2 asked from 0.002 s to 0.010 s to replace 1 in x and was told that another value stood there, though 1 stood there all that time.',
    )
    expect(witness.reasons.map(english)[1]).toBe(
      'c2 wanted to replace 1 by 2 and found another value: asked at 0.002 s, answered at 0.010 s.',
    )
  })

  it('a contradiction of no well-known shape gets the general sentence', () => {
    const { sentence, witness } = verdictOf(
      new HistoryScript()
        .write('c1', 1, 0, 100)
        .write('c2', 2, 0, 100)
        .cas('c3', 1, 3, true, 0, 100)
        .cas('c4', 2, 4, true, 0, 100)
        .read('c5', 3, 110, 120)
        .read('c6', 4, 110, 120),
    )
    expect(english(sentence)).toBe('No order of these 4 operations on x explains all their answers.')
    expect(witness.reasons.map(english).join()).toContain('without any one of them an order exists')
  })

  it('a value that came back though many wrote it before, and what each operation under way would have done', () => {
    const script = new HistoryScript()
    for (let i = 0; i < 20; i++) script.write('c1', i % 3, 10 * i, 10 * i + 5)
    script
      .open('c4', { f: 'write', key: 'x', value: 0 }, 201)
      .open('c5', { f: 'cas', key: 'x', from: 1, to: 0 }, 202)
      .open('c6', { f: 'cas', key: 'x', from: 2, to: 0 }, 203)
      .read('c2', 1, 210, 220)
      .write('c1', 2, 230, 240)
      .read('c3', 1, 250, 260)
    const { sentence, witness } = verdictOf(script)
    expect(english(sentence)).toBe(
      'c3 saw 1 in x from 0.250 s on, though c1 had shown 2 to stand there by 0.240 s and nobody can have written 1 in between.',
    )
    expect(witness).toMatchObject({ operations: [24, 25], blocked: 25, data: { isMinimal: true } })
    expect(witness.reasons.map(english).slice(2)).toEqual([
      'Whatever x held at 0.230 s and whichever of the other operations since then took effect, every order of these 2 that respects their times makes one answer wrong; without any one of them an order exists.',
      'The longest order that explains the answers has length 22 and leaves 2 in x; none lets c3 see 1 there, as it did by 0.260 s.',
      'Placing the write of 0 by c4 before c3 would leave 0 in x.',
      'The swap of 1 for 0 by c5 cannot be placed before c3: 2 stands in x and not 1.',
      'Placing the swap of 2 for 0 by c6 before c3 would leave 0 in x.',
    ])
  })

  it('four operations that show two values each before the other', () => {
    const { answer, witness } = verdictOf(
      new HistoryScript()
        .write('c1', 1, 0, 100)
        .write('c2', 2, 0, 100)
        .read('c3', 1, 10, 20)
        .read('c3', 2, 30, 40)
        .read('c3', 1, 50, 60),
    )
    expect(answer).toBe('illegal')
    expect(witness.operations).toEqual([2, 3, 4])
  })

  it('a set that lost an addition for a while', () => {
    const { sentence, witness } = verdictOf(
      new HistoryScript()
        .add('c1', 1, 0, 10)
        .add('c1', 2, 11, 12)
        .readSet('c2', [2], 20, 30)
        .readSet('c2', [1, 2], 40, 50),
      'set',
    )
    expect(english(sentence)).toBe(
      'c2 read s at 0.020 s without 1, which had been acknowledged to c1 at 0.010 s.',
    )
    expect(witness.operations).toEqual([0, 2])
  })

  it('a set from which an element vanished', () => {
    const { sentence } = verdictOf(
      new HistoryScript()
        .open('c1', { f: 'add', key: 's', element: 1 }, 0)
        .readSet('c2', [1], 20, 30)
        .readSet('c3', [], 40, 50),
      'set',
    )
    expect(english(sentence)).toBe(
      'c3 read s at 0.040 s without 1, which c2 had already found there by 0.030 s.',
    )
  })

  it('shows the key with the smallest evidence and names them all', () => {
    const { witness } = verdictOf(
      new HistoryScript()
        .write('c1', 1, 0, 10, 'a')
        .write('c1', 2, 20, 30, 'a')
        .read('c1', 1, 40, 50, 'a')
        .read('c2', 9, 0, 1, 'b'),
    )
    expect(witness.data).toEqual({ key: 'b', keysRefuted: ['a', 'b'], isMinimal: true })
  })
})

describe('histories that cannot be judged', () => {
  it('says unknown with the bound, never a guess', () => {
    const { answer, sentence } = verdictOf(
      new HistoryScript().write('c1', 1, 0, 10).read('c2', 7, 20, 30),
      'register',
      1,
    )
    expect(answer).toBe('unknown')
    expect(english(sentence)).toBe('Not decided: the bound of 1 steps was reached.')
  })

  it('stops when somebody cancels', () => {
    const script = new HistoryScript()
    for (let i = 0; i < 3_000; i++) script.write('c1', i, i, i + 0.5)
    const budget = new Budget(1_000_000, () => 'cancelled')
    const { answer, sentence } = checkLinearizable(script.history(), { object: 'register', budget })
    expect(answer).toBe('unknown')
    expect(english(sentence)).toContain('cancelled')
  })

  const good = new HistoryScript().write('c1', 1, 1, 10).read('c2', 1, 20, 30).history()
  const broken = (change: object, place = 0): string => {
    const history = good.map((one, i) => (i === place ? { ...one, ...change } : one))
    const verdict = checkLinearizable(history, { object: 'register', budget: new Budget(1_000) })
    expect(verdict.answer).toBe('unknown')
    return english(verdict.sentence)
  }

  it('names the assumption that the history breaks', () => {
    expect(broken({ returnUs: 500 })).toBe(
      'The history cannot be judged: operation 0 returned at 0.000500 s, before its call at 0.001 s.',
    )
    expect(broken({ index: 0 }, 1)).toBe('The history cannot be judged: two operations have the number 0.')
    expect(broken({ returnUs: null })).toContain('acknowledged but has no time of return')
    expect(broken({ callUs: NaN })).toContain('no time of call')
    expect(broken({ operation: { f: 'cas', key: 'x', from: 1, to: 2 }, value: 'yes' })).toContain(
      'an answer of the wrong kind',
    )
    expect(broken({ client: 'c1', process: 1, callUs: 5_000 }, 1)).toContain(
      'while its process was still waiting for another',
    )
  })
})
