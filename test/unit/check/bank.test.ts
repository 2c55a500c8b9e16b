import { describe, expect, it } from 'vitest'
import { prng, type Prng } from '../../../src/core/base/prng.ts'
import { checkBank } from '../../../src/core/check/bank.ts'
import { bankWords } from '../../../src/core/check/workload/bank-words.ts'
import { Budget } from '../../../src/core/check/budget.ts'
import { bankAccounts, openingBalances } from '../../../src/core/model/bank.ts'
import type { Operation, Outcome } from '../../../src/core/model/operation.ts'
import type { Json } from '../../../src/core/base/json.ts'
import type { HistoryOperation } from '../../../src/core/trace/history.ts'

type Sheet = { [account: string]: number }

/** One operation from `from` to `to`, in microseconds; each has a client of its own. */
function operation(
  index: number,
  from: number,
  to: number,
  what: Operation,
  outcome: Outcome,
  value: Json = null,
): HistoryOperation {
  return {
    index,
    client: `c${index + 1}`,
    process: index,
    operation: what,
    callUs: from,
    returnUs: outcome === 'info' ? null : to,
    outcome,
    value,
    reason: outcome === 'ok' ? null : 'test',
    events: [2 * index + 1, outcome === 'info' ? null : 2 * index + 2],
  }
}

/** `transfer` and `read` lines in order of index: a story that reads like a history. */
function historyOfLines(
  ...lines: readonly (
    | [from: number, to: number, transfer: [string, string, number], outcome: Outcome]
    | [from: number, to: number, read: Sheet]
  )[]
): HistoryOperation[] {
  return lines.map((line, index) => {
    const [from, to, what] = line
    if (!Array.isArray(what)) {
      return operation(index, from, to, { f: 'read-balances' }, 'ok', { ...openingBalances(), ...what })
    }
    const [source, target, amount] = what
    return operation(index, from, to, { f: 'transfer', from: source, to: target, amount }, line[3]!)
  })
}

describe('the bank judge accepts', () => {
  it('readings that follow acknowledged transfers', () => {
    const verdict = checkBank(
      historyOfLines(
        [0, 10, ['a1', 'a2', 30], 'ok'],
        [20, 30, { a1: 70, a2: 130 }],
        [40, 50, ['a2', 'a3', 5], 'fail'],
      ),
    )
    expect(verdict.answer).toBe('ok')
    expect(verdict.sentence.values).toEqual({ readings: 1, acknowledged: 1, failed: 1 })
  })

  it('a transfer of unknown outcome that shows up late, or never', () => {
    const late = historyOfLines([0, 0, ['a1', 'a2', 30], 'info'], [20, 30, {}], [40, 50, { a1: 70, a2: 130 }])
    expect(checkBank(late).answer).toBe('ok')
    expect(checkBank(historyOfLines([0, 0, ['a1', 'a2', 30], 'info'], [20, 30, {}])).answer).toBe('ok')
  })

  it('a transfer under way that one of two overlapping readings saw', () => {
    const verdict = checkBank(
      historyOfLines([0, 100, ['a1', 'a2', 30], 'ok'], [10, 60, { a1: 70, a2: 130 }], [20, 70, {}]),
    )
    expect(verdict.answer).toBe('ok')
  })

  it('a reading that returned in the very microsecond in which the transfer began (seed 2103)', () => {
    const verdict = checkBank(historyOfLines([0, 23, { a1: 90, a3: 110 }], [23, 40, ['a1', 'a3', 10], 'ok']))
    expect(verdict.answer).toBe('ok')
  })

  it('two transfers that only one order keeps from overdrawing', () => {
    const verdict = checkBank(
      historyOfLines(
        [0, 100, ['a1', 'a2', 150], 'ok'],
        [0, 100, ['a3', 'a1', 60], 'ok'],
        [110, 120, { a1: 10, a2: 250, a3: 40 }],
      ),
    )
    expect(verdict.answer).toBe('ok')
  })
})

describe('the bank judge refuses', () => {
  const cases: readonly [title: string, key: string, history: HistoryOperation[], operations: number[]][] = [
    ['money that was lost', 'bank.total', historyOfLines([0, 10, { a1: 90 }]), [0]],
    ['an overdrawn account', 'bank.negative', historyOfLines([0, 10, { a1: -10, a2: 210 }]), [0]],
    [
      'a lost acknowledged transfer',
      'bank.lost',
      historyOfLines([0, 10, ['a1', 'a2', 30], 'ok'], [20, 30, {}]),
      [0, 1],
    ],
    [
      'a failed transfer that is visible',
      'bank.failed-visible',
      historyOfLines([0, 10, ['a1', 'a2', 30], 'fail'], [20, 30, { a1: 70, a2: 130 }]),
      [0, 1],
    ],
    [
      'a transfer that vanishes again',
      'bank.range',
      historyOfLines([0, 0, ['a1', 'a2', 30], 'info'], [10, 20, { a1: 70, a2: 130 }], [30, 40, {}]),
      [0, 1, 2],
    ],
    [
      'money from a transfer that had not begun',
      'bank.range',
      historyOfLines([0, 10, { a1: 70, a2: 130 }], [20, 30, ['a1', 'a2', 30], 'ok']),
      [0],
    ],
    [
      'two readings that saw two transfers in opposite orders',
      'bank.order',
      historyOfLines(
        [0, 100, ['a1', 'a2', 30], 'ok'],
        [0, 100, ['a3', 'a4', 7], 'ok'],
        [10, 90, { a1: 70, a2: 130 }],
        [10, 90, { a3: 93, a4: 107 }],
      ),
      [2, 3],
    ],
    [
      'a transfer seen without the one that returned before it began',
      'bank.order',
      historyOfLines(
        [5, 20, ['a1', 'a2', 30], 'ok'],
        [30, 90, ['a3', 'a4', 7], 'ok'],
        [10, 80, { a3: 93, a4: 107 }],
      ),
      [2],
    ],
  ]
  it.each(cases)('%s (%s)', (_title, key, history, operations) => {
    const verdict = checkBank(history)
    expect(verdict.answer).toBe('illegal')
    expect(verdict.sentence.key).toBe(key)
    expect(verdict.witness.operations).toEqual(operations)
    expect(verdict.witness.events.length).toBeGreaterThan(0)
  })

  it('a reading that is not the balances of all accounts', () => {
    const verdict = checkBank([operation(0, 0, 10, { f: 'read-balances' }, 'ok', { a1: 600 })])
    expect(verdict.sentence.key).toBe('bank.malformed')
  })

  it('names the readings that contradict each other and leaves the innocent ones out', () => {
    const innocent = Array.from({ length: 20 }, (_, i): [number, number, Sheet] => [i * 2, i * 2 + 1, {}])
    const verdict = checkBank(
      historyOfLines(
        ...innocent,
        [100, 200, ['a1', 'a2', 30], 'ok'],
        [100, 200, ['a3', 'a4', 7], 'ok'],
        [110, 190, { a1: 70, a2: 130 }],
        [110, 190, { a3: 93, a4: 107 }],
      ),
    )
    expect(verdict.witness.operations).toEqual([22, 23])
    expect(verdict.witness.reasons).toHaveLength(2)
  })
})

describe('the bank judge says unknown', () => {
  it('when nothing was read', () => {
    expect(checkBank(historyOfLines([0, 10, ['a1', 'a2', 30], 'ok'])).answer).toBe('unknown')
  })

  it('when the budget ends first, and names the bound', () => {
    const history = historyOfLines(
      ...Array.from({ length: 12 }, (_, i): [number, number, [string, string, number], Outcome] => [
        0,
        0,
        ['a1', 'a2', i + 1],
        'info',
      ]),
      [10, 20, { a1: 61, a2: 139 }],
    )
    const verdict = checkBank(history, new Budget(3))
    expect(verdict.answer).toBe('unknown')
    expect(verdict.sentence.key).toBe('check.bound')
    expect(checkBank(history).answer).toBe('ok')
  })
})

describe('the bank judge agrees with trying every order', () => {
  it('on 3,000 small random histories, right and wrong ones', () => {
    const tally = { ok: 0, illegal: 0, unknown: 0 }
    for (let seed = 1; seed <= 3000; seed++) {
      const history = randomHistory(prng(seed, 'bank'))
      const { answer } = checkBank(history)
      tally[answer]++
      if (answer !== 'unknown')
        expect(`${seed} ${answer}`).toBe(`${seed} ${hasOrder(history) ? 'ok' : 'illegal'}`)
    }
    expect(tally.ok).toBeGreaterThan(500)
    expect(tally.illegal).toBeGreaterThan(500)
    // Only overdrafts leave it in doubt, and those are rare.
    expect(tally.unknown).toBeLessThan(60)
  })
})

describe('the words of the bank judge', () => {
  it('exist in both languages', () => {
    expect(Object.keys(bankWords['zh-CN']).sort()).toEqual(Object.keys(bankWords.en).sort())
  })
})

/** A serial execution with overlapping intervals, in which now and then one reading or outcome is falsified. */
function randomHistory(chance: Prng): HistoryOperation[] {
  const balances = openingBalances()
  const history: HistoryOperation[] = []
  const count = chance.integer(3, 6)
  for (let index = 0; index < count; index++) {
    const atUs = 10 * index + 5
    const [from, to] = [atUs - chance.integer(0, 18), atUs + chance.integer(1, 18)]
    if (chance.chance(0.45)) {
      history.push(operation(index, from, to, { f: 'read-balances' }, 'ok', { ...balances }))
      continue
    }
    const [source, target] = chance.shuffle(bankAccounts.slice(0, 3)) as [string, string]
    const amount = chance.pick([10, 10, 20, 90])
    const happens = balances[source]! >= amount && chance.chance(0.8)
    if (happens) {
      balances[source]! -= amount
      balances[target]! += amount
    }
    const known: Outcome = happens ? 'ok' : 'fail'
    const outcome = chance.chance(0.25) ? 'info' : chance.chance(0.1) ? (happens ? 'fail' : 'ok') : known
    history.push(operation(index, from, to, { f: 'transfer', from: source, to: target, amount }, outcome))
  }
  history.push(operation(count, 10 * count, 10 * count + 9, { f: 'read-balances' }, 'ok', { ...balances }))
  if (chance.chance(0.3)) falsify(chance.pick(history), chance)
  return history
}

function falsify(one: HistoryOperation, chance: Prng): void {
  if (one.operation.f !== 'read-balances') return
  const sheet = one.value as Sheet
  const [from, to] = chance.shuffle(bankAccounts.slice(0, 3)) as [string, string]
  sheet[from]! -= 10
  sheet[to]! += 10
}

/** The definition itself: some order of all that happened, and of some that may have, explains everything. */
function hasOrder(history: readonly HistoryOperation[]): boolean {
  const relevant = history.filter((one) => one.outcome !== 'fail')
  const visit = (left: readonly HistoryOperation[], balances: Sheet): boolean => {
    if (left.every((one) => one.outcome === 'info')) return true
    return left.some((one) => {
      const waits = left.some((other) => other.returnUs !== null && other.returnUs < one.callUs)
      if (waits) return false
      const rest = left.filter((other) => other !== one)
      if (one.operation.f === 'read-balances') {
        return JSON.stringify(one.value) === JSON.stringify(balances) && visit(rest, balances)
      }
      const { from, to, amount } = one.operation as Operation & { f: 'transfer' }
      if (balances[from]! < amount) return false
      const after = { ...balances }
      after[from]! -= amount
      after[to]! += amount
      return visit(rest, after)
    })
  }
  return visit(relevant, openingBalances())
}
