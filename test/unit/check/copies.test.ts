import { describe, expect, it, test } from 'vitest'
import type { Json } from '../../../src/core/base/json.ts'
import { checkAgreement } from '../../../src/core/check/agreement.ts'
import { Budget } from '../../../src/core/check/budget.ts'
import { checkConverged } from '../../../src/core/check/converged.ts'
import { checkWords } from '../../../src/core/check/words.ts'
import { checkCounter } from '../../../src/core/check/counter.ts'
import { checkLog } from '../../../src/core/check/log.ts'
import { checkOrSet } from '../../../src/core/check/or-set.ts'
import { checkSiblings } from '../../../src/core/check/siblings.ts'
import type { Operation, Outcome } from '../../../src/core/model/operation.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import type { HistoryOperation } from '../../../src/core/trace/history.ts'

type Line = [client: string, operation: Operation, outcome: Outcome, value?: Json]

/** One operation after the other; each takes 10 microseconds. */
function historyOf(...lines: readonly Line[]): HistoryOperation[] {
  return lines.map(([client, operation, outcome, value = null], index) => ({
    index,
    client,
    process: index,
    operation,
    callUs: 20 * index,
    returnUs: outcome === 'info' ? null : 20 * index + 10,
    outcome,
    value,
    reason: null,
    events: [2 * index + 1, outcome === 'info' ? null : 2 * index + 2],
  }))
}

type Check = (history: readonly HistoryOperation[], budget: Budget) => Verdict

function said(check: Check, ...lines: readonly Line[]): string {
  const { answer, sentence, witness } = check(historyOf(...lines), new Budget(1_000_000))
  if (checkWords.en[sentence.key] === undefined) return `no words for ${sentence.key}`
  if (answer === 'illegal') expect(witness.operations.length).toBeGreaterThan(0)
  return `${answer} ${sentence.key}`
}

const inc = (by: number): Operation => ({ f: 'increment', key: 'c', by })
const read: Operation = { f: 'read', key: 'c' }
const add = (element: number): Operation => ({ f: 'add', key: 's', element })
const remove = (element: number): Operation => ({ f: 'remove', key: 's', element })
const readSet: Operation = { f: 'read-set', key: 's' }
const append = (value: number): Operation => ({ f: 'append', key: 't', value })
const readLog: Operation = { f: 'read-log', key: 't' }
const put = (value: number, ...over: number[]): Operation => ({
  f: 'put',
  key: 'k',
  value,
  context: null,
  over,
})
const readSiblings: Operation = { f: 'read-siblings', key: 'k' }
const versions = (...values: number[]): Json => ({ values, context: null })
const propose = (value: number): Operation => ({ f: 'propose', key: 'd1', value })

describe('the counter judge', () => {
  it.each<[string, string, Line[]]>([
    [
      'accepts the sum',
      'ok counter.ok',
      [
        ['c1', inc(2), 'ok'],
        ['c2', inc(-1), 'ok'],
        ['c1', read, 'ok', 1],
      ],
    ],
    [
      'accepts an unknown increment that happened',
      'ok counter.ok',
      [
        ['c1', inc(2), 'info'],
        ['c2', read, 'ok', 2],
      ],
    ],
    [
      'accepts one that did not',
      'ok counter.ok',
      [
        ['c1', inc(2), 'info'],
        ['c2', read, 'ok', 0],
      ],
    ],
    [
      'lets copies lag while increments go on',
      'ok counter.ok',
      [
        ['c1', inc(2), 'ok'],
        ['c2', read, 'ok', 0],
        ['c1', inc(1), 'ok'],
        ['c2', read, 'ok', 3],
      ],
    ],
    [
      'refuses a lost increment',
      'illegal counter.lost',
      [
        ['c1', inc(2), 'ok'],
        ['c2', read, 'ok', 0],
      ],
    ],
    [
      'refuses one that came twice',
      'illegal counter.extra',
      [
        ['c1', inc(2), 'ok'],
        ['c2', read, 'ok', 4],
      ],
    ],
    [
      'says nothing without a last read',
      'unknown check.no-last-reads',
      [
        ['c2', read, 'ok', 0],
        ['c1', inc(2), 'ok'],
      ],
    ],
  ])('%s', (_, expected, lines) => expect(said(checkCounter, ...lines)).toBe(expected))
})

describe('the judge of removable sets', () => {
  it.each<[string, string, Line[]]>([
    [
      'accepts what is left',
      'ok or-set.ok',
      [
        ['c1', add(1), 'ok'],
        ['c1', add(2), 'ok'],
        ['c1', remove(1), 'ok', true],
        ['c2', readSet, 'ok', [2]],
      ],
    ],
    [
      'accepts either after an unknown removal',
      'ok or-set.ok',
      [
        ['c1', add(1), 'ok'],
        ['c1', remove(1), 'info'],
        ['c2', readSet, 'ok', [1]],
        ['c3', readSet, 'ok', []],
      ],
    ],
    [
      'refuses a lost element',
      'illegal or-set.lost',
      [
        ['c1', add(1), 'ok'],
        ['c2', readSet, 'ok', []],
      ],
    ],
    [
      'refuses an element that was only thought removed',
      'illegal or-set.lost',
      [
        ['c1', add(1), 'ok'],
        ['c1', remove(1), 'ok', false],
        ['c2', readSet, 'ok', []],
      ],
    ],
    [
      'refuses one that came back',
      'illegal or-set.resurrected',
      [
        ['c1', add(1), 'ok'],
        ['c1', remove(1), 'ok', true],
        ['c2', readSet, 'ok', [1]],
      ],
    ],
    [
      'refuses one from nowhere',
      'illegal or-set.unexpected',
      [
        ['c1', add(1), 'fail'],
        ['c2', readSet, 'ok', [1]],
      ],
    ],
  ])('%s', (_, expected, lines) => expect(said(checkOrSet, ...lines)).toBe(expected))
})

describe('the judge of topics', () => {
  it.each<[string, string, Line[]]>([
    [
      'accepts any order between clients',
      'ok log.ok',
      [
        ['c1', append(1), 'ok'],
        ['c2', append(2), 'ok'],
        ['c1', append(3), 'ok'],
        ['c1', readLog, 'ok', [2, 1, 3]],
        ['c2', readLog, 'ok', [1, 3, 2]],
      ],
    ],
    [
      'lets copies lag while appends go on',
      'ok log.ok',
      [
        ['c1', append(1), 'ok'],
        ['c2', readLog, 'ok', []],
        ['c1', append(3), 'ok'],
        ['c2', readLog, 'ok', [1, 3]],
      ],
    ],
    [
      'refuses a lost append',
      'illegal log.lost',
      [
        ['c1', append(1), 'ok'],
        ['c1', readLog, 'ok', []],
      ],
    ],
    [
      'refuses one that is there twice',
      'illegal log.duplicate',
      [
        ['c1', append(1), 'ok'],
        ['c1', readLog, 'ok', [1, 1]],
      ],
    ],
    [
      "refuses one out of its client's order",
      'illegal log.order',
      [
        ['c1', append(1), 'ok'],
        ['c1', append(3), 'ok'],
        ['c1', readLog, 'ok', [3, 1]],
      ],
    ],
    [
      'refuses one from nowhere',
      'illegal log.unexpected',
      [
        ['c1', append(1), 'ok'],
        ['c1', readLog, 'ok', [1, 9]],
      ],
    ],
  ])('%s', (_, expected, lines) => expect(said(checkLog, ...lines)).toBe(expected))
})

describe('the judge of versions side by side', () => {
  it.each<[string, string, Line[]]>([
    [
      'accepts concurrent versions',
      'ok siblings.ok',
      [
        ['c1', put(1), 'ok'],
        ['c2', put(2), 'ok'],
        ['c1', readSiblings, 'ok', versions(2, 1)],
      ],
    ],
    [
      'accepts a replaced one',
      'ok siblings.ok',
      [
        ['c1', put(1), 'ok'],
        ['c2', put(2, 1), 'ok'],
        ['c1', readSiblings, 'ok', versions(2)],
      ],
    ],
    [
      'accepts either while the replacement is unknown',
      'ok siblings.ok',
      [
        ['c1', put(1), 'ok'],
        ['c2', put(2, 1), 'info'],
        ['c1', readSiblings, 'ok', versions(2)],
        ['c3', readSiblings, 'ok', versions(1)],
      ],
    ],
    [
      'refuses a lost update',
      'illegal siblings.lost',
      [
        ['c1', put(1), 'ok'],
        ['c2', put(2), 'ok'],
        ['c1', readSiblings, 'ok', versions(2)],
      ],
    ],
    [
      'refuses a replaced one that came back',
      'illegal siblings.resurrected',
      [
        ['c1', put(1), 'ok'],
        ['c2', put(2, 1), 'ok'],
        ['c1', readSiblings, 'ok', versions(1, 2)],
      ],
    ],
    [
      'refuses one from nowhere',
      'illegal siblings.unexpected',
      [
        ['c1', put(1), 'ok'],
        ['c1', readSiblings, 'ok', versions(1, 7)],
      ],
    ],
    [
      'refuses to judge answers of another shape',
      'unknown check.assumption.wrong-answer',
      [['c1', readSiblings, 'ok', [1]]],
    ],
  ])('%s', (_, expected, lines) => expect(said(checkSiblings, ...lines)).toBe(expected))
})

describe('the judge of agreement', () => {
  it.each<[string, string, Line[]]>([
    [
      'accepts one value for all',
      'ok agreement.ok',
      [
        ['c1', propose(1), 'ok', 1],
        ['c2', propose(2), 'ok', 1],
      ],
    ],
    [
      'accepts the value of somebody who never heard back',
      'ok agreement.ok',
      [
        ['c1', propose(1), 'info'],
        ['c2', propose(2), 'ok', 1],
      ],
    ],
    [
      'refuses two values',
      'illegal agreement.two',
      [
        ['c1', propose(1), 'ok', 1],
        ['c2', propose(2), 'ok', 2],
      ],
    ],
    ['refuses a value that nobody proposed', 'illegal agreement.nobody', [['c1', propose(1), 'ok', 9]]],
  ])('%s', (_, expected, lines) => expect(said(checkAgreement, ...lines)).toBe(expected))
})

test('a read counts that begins in the very microsecond in which the last change ended', () => {
  const history = historyOf(['c1', inc(2), 'ok'], ['c1', read, 'ok', 2])
  const atOnce = history.map((one, i) => (i === 0 ? one : { ...one, callUs: 10 }))
  expect(checkCounter(atOnce, new Budget(1_000)).answer).toBe('ok')
})

test('only the last read of each client counts: an earlier one may have met a copy that lagged behind', () => {
  expect(
    said(
      checkLog,
      ['c1', append(1), 'ok'],
      ['c2', readLog, 'ok', []],
      ['c2', readLog, 'ok', [1]],
      ['c1', readLog, 'ok', [1]],
    ),
  ).toBe('ok log.ok')
})

describe('the judge of convergence', () => {
  it.each<[string, string, Line[]]>([
    [
      'accepts equal copies in any order',
      'ok converged.ok',
      [
        ['c1', add(1), 'ok'],
        ['c1', readSet, 'ok', [1, 2]],
        ['c2', readSet, 'ok', [2, 1]],
      ],
    ],
    [
      'refuses copies that differ',
      'illegal converged.lack',
      [
        ['c1', add(1), 'ok'],
        ['c1', readSet, 'ok', [1]],
        ['c2', readSet, 'ok', []],
      ],
    ],
    [
      'compares nothing with itself',
      'ok converged.ok',
      [
        ['c1', inc(1), 'ok'],
        ['c1', read, 'ok', 1],
        ['c2', read, 'ok', 1],
        ['c2', readSet, 'ok', []],
      ],
    ],
  ])('%s', (_, expected, lines) => expect(said(checkConverged, ...lines)).toBe(expected))
})
