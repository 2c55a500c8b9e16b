import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import { fittingModels, modelOf } from '../../../../src/core/check/model-choice.ts'
import { Recorded } from '../objects/recorded.ts'
import { ask, told } from './ask.ts'

describe('a bank', () => {
  const bank = (sheets: readonly Json[], initial: Json = null): string => {
    const script = new Recorded()
    sheets.forEach((sheet, i) => script.ok('p0', 'read', null, sheet, 2 * i, 2 * i + 1))
    return told(ask('bank', 'bank', script.history(initial)))
  }

  it('shows the same total in every reading', () => {
    expect(
      bank([
        { a: 5, b: 5 },
        { a: 10, b: 0 },
      ]),
    ).toBe('ok: All 2 readings show the same 2 accounts with a total of 10, none below zero.')
    expect(
      bank([
        { a: 5, b: 5 },
        { a: 5, b: 4 },
      ]),
    ).toBe('illegal [0 1]: p0 read at entry 3 balances that add up to 9 instead of 10.')
    expect(bank([{ a: 5, b: 5 }], { a: 1, b: 1 })).toMatch(/^illegal \[0\]/)
  })

  it('overdraws no account, and shows each and no other', () => {
    expect(
      bank([
        { a: 5, b: 5 },
        { a: 11, b: -1 },
      ]),
    ).toBe('illegal [1]: p0 read at entry 3 a balance of -1 on b.')
    expect(bank([{ a: 5, b: 5 }, { a: 10 }])).toMatch(/^illegal \[0 1\]: p0 read no balance of b at entry 3/)
    expect(
      bank([
        { a: 5, b: 5 },
        { a: 10, b: null },
      ]),
    ).toMatch(/^illegal \[0 1\]: p0 read no balance of b/)
    expect(
      bank([
        { a: 5, b: 5 },
        { a: 5, b: 5, c: 0 },
      ]),
    ).toMatch(/^illegal \[0 1\]: .* a balance of c, an account/)
  })

  it('says nothing without a reading', () => {
    expect(bank([])).toMatch(/^unknown/)
  })
})

const groupRead = (
  script: Recorded,
  process: string,
  call: number,
  group: readonly [number, Json][],
): Recorded =>
  script.ok(
    process,
    'read',
    group.map(([key]) => ['r', key, null]),
    group.map(([key, value]) => ['r', key, value]),
    call,
    call + 1,
  )

describe('a long fork', () => {
  it('is two reads of a group that each miss what the other saw', () => {
    const script = new Recorded()
    groupRead(script, 'p0', 0, [
      [0, 1],
      [1, null],
    ])
    groupRead(script, 'p1', 0, [
      [1, 1],
      [0, null],
    ])
    expect(told(ask('long-fork', 'long-fork', script.history()))).toBe(
      'illegal [0 1]: A long fork: p0 saw key 0 written and key 1 not yet, p1 saw key 1 written and key 0 not yet.',
    )
  })

  it('is not one when the reads are of different groups, or can be put in order', () => {
    const script = new Recorded().ok('p2', 'write', [['w', 0, 1]], [['w', 0, 1]], 0, 1)
    const reads: [number, Json][][] = [
      [
        [0, 1],
        [1, null],
      ],
      [
        [1, 1],
        [2, null],
      ],
      [
        [0, 1],
        [1, 1],
      ],
    ]
    reads.forEach((read, i) => groupRead(script, `p${i}`, i, read))
    expect(told(ask('long-fork', 'long-fork', script.history()))).toMatch(/^ok: .* the 3 reads of 2 groups/)
  })

  it('cannot be judged when a key was written twice', () => {
    const script = new Recorded()
    groupRead(script, 'p0', 0, [
      [0, 1],
      [1, null],
    ])
    groupRead(script, 'p1', 0, [
      [0, 2],
      [1, 2],
    ])
    expect(told(ask('long-fork', 'long-fork', script.history()))).toMatch(
      /^unknown: Not decided: p0 saw 1 in key 0 and p1 2/,
    )
  })

  it('is found exactly when some two reads make one', () => {
    const seen = fc.array(fc.subarray([0, 1, 2, 3]), { maxLength: 8 })
    fc.assert(
      fc.property(seen, (reads) => {
        const script = new Recorded()
        reads.forEach((read, i) =>
          groupRead(
            script,
            `p${i}`,
            i,
            [0, 1, 2, 3].map((key) => [key, read.includes(key) ? 1 : null]),
          ),
        )
        const misses = (a: readonly number[], b: readonly number[]): boolean =>
          a.some((key) => !b.includes(key))
        const isForked = reads.some((a) => reads.some((b) => misses(a, b) && misses(b, a)))
        const verdict = ask('long-fork', 'long-fork', script.history())
        expect(verdict.answer).toBe(isForked ? 'illegal' : 'ok')
        const [one, two] = verdict.witness.operations.map((index) => reads[index]!)
        if (isForked) expect(misses(one!, two!) && misses(two!, one!)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the order of a bank, where it is asked for', () => {
  const order = (script: Recorded, initial: Json = null): string =>
    told(ask('bank', 'bank-order', script.history(initial)))
  const moved = (): Recorded =>
    new Recorded().ok('p0', 'transfer', { from: 'a', to: 'b', amount: 3 }, null, 2, 3)

  it('finds an acknowledged transfer that a later reading does not show', () => {
    expect(order(moved().ok('p1', 'read', null, { a: 5, b: 5 }, 4, 5), { a: 5, b: 5 })).toBe(
      'illegal [0 1]: An acknowledged transfer is lost: p0 moved a→b 3 by entry 3, but p1 read 5 on a at entry 5 as if it had not happened. a was opened with 5. Between the two, 1 transfers on a must have happened and 0 others may have. Without a→b 3, acknowledged to p0 at entry 3, the reading would fit.',
    )
    expect(order(moved().ok('p1', 'read', null, { a: 2, b: 8 }, 4, 5), { a: 5, b: 5 })).toMatch(/^ok/)
  })

  it('takes the opening from a reading before every transfer, or does not decide', () => {
    expect(order(moved().ok('p1', 'read', null, { a: 2, b: 8 }, 4, 5))).toMatch(
      /^unknown: .* before the first transfer/,
    )
    const opened = moved()
      .ok('p1', 'read', null, { a: 5, b: 5 }, 0, 1)
      .ok('p1', 'read', null, { a: 2, b: 8 }, 4, 5)
    expect(order(opened)).toMatch(/^ok/)
    expect(order(opened.ok('p2', 'transfer', ['a', 'b'], null, 6, 7))).toMatch(/^unknown: .* transfer 3/)
  })
})

it('A history whose reads and writes are lists of steps is no register.', () => {
  const history = new Recorded()
    .ok('p0', 'write', [['w', 0, 1]], null, 0, 1)
    .ok('p1', 'read', [['r', 0, null]], [['r', 0, 1]], 2, 3)
    .history()
  expect(modelOf(history, fittingModels(history))).toBe('long-fork')
  expect(told(ask('long-fork', 'long-fork', history))).toMatch(/^ok/)
})
