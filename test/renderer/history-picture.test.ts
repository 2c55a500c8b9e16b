import { describe, expect, test } from 'vitest'
import type { RecordedOperation } from '../../src/core/history/recorded-history.ts'
import type { Sentence } from '../../src/core/model/sentence.ts'
import { noWitness } from '../../src/core/model/verdict.ts'
import { barAt, barsWithin, historyLanes } from '../../src/renderer/composables/history-lanes.ts'
import { marksOf } from '../../src/renderer/composables/history-marks.ts'
import { acrossFrom, besideIn, endOf } from '../../src/renderer/composables/lane-steps.ts'
import { evidenceFacts, furtherReasons } from '../../src/renderer/composables/evidence-facts.ts'
import { historyScale, gutterPx } from '../../src/renderer/composables/history-scale.ts'
import { momentText, operationText, valueText } from '../../src/renderer/composables/history-text.ts'
import { keyCounts, keysOf } from '../../src/renderer/composables/operation-keys.ts'
import {
  around,
  fitted,
  panned,
  showing,
  ticksOf,
  zoomed,
} from '../../src/renderer/composables/time-window.ts'

function operation(index: number, change: Partial<RecordedOperation>): RecordedOperation {
  return {
    index,
    process: 'p0',
    f: 'read',
    key: null,
    input: null,
    output: null,
    outputKnown: true,
    call: index * 10,
    return: index * 10 + 5,
    outcome: 'ok',
    ...change,
  }
}

const everything = (): boolean => true
const nobody: ReadonlySet<string> = new Set()

describe('Lanes', () => {
  const operations = [
    operation(0, { process: 'p10' }),
    operation(1, { process: 'p2', outcome: 'info', return: Infinity }),
    operation(2, { process: 'p10' }),
    operation(3, { process: 'p2', key: 'x' }),
    operation(4, { process: 'p1', outcome: 'info', return: Infinity }),
  ]
  const { lanes, laneOf, placeOf, from, to } = historyLanes(operations, nobody, everything)

  test('stand in the order of their numbers, and every operation knows its own', () => {
    expect(lanes.map(({ process }) => process)).toEqual(['p1', 'p2', 'p10'])
    expect([...laneOf]).toEqual([2, 1, 2, 1, 0])
    expect([...placeOf]).toEqual([0, 0, 1, 1, 0])
    expect([from, to]).toEqual([0, 40])
  })

  test('begin with those that hold the evidence', () => {
    const first = historyLanes(operations, new Set(['p10']), everything)
    expect(first.lanes.map(({ process }) => process)).toEqual(['p10', 'p1', 'p2'])
  })

  test('leave an operation of unknown outcome open until its process goes on, or to the end', () => {
    expect([...lanes[1]!.ends]).toEqual([30, 35])
    expect([...lanes[0]!.ends]).toEqual([to])
  })

  test('are left out with all their operations when none is shown', () => {
    const some = historyLanes(operations, nobody, ({ key }) => key === 'x')
    expect(some.lanes.map(({ process }) => process)).toEqual(['p2'])
    expect([...some.laneOf]).toEqual([-1, -1, -1, 0, -1])
    expect(historyLanes([], nobody, everything).lanes).toEqual([])
  })
})

describe('The bars in view', () => {
  const operations = Array.from({ length: 1000 }, (_, i) => operation(i, {}))
  const [lane] = historyLanes(operations, nobody, everything).lanes

  test('are exactly those that reach into the span', () => {
    expect(barsWithin(lane!, 100, 120)).toEqual([10, 13])
    expect(barsWithin(lane!, 105.5, 109)).toEqual([11, 11])
    expect(barsWithin(lane!, -50, -1)).toEqual([0, 0])
    expect(barsWithin(lane!, 1e9, 2e9)).toEqual([1000, 1000])
  })

  test('include a long one that began before all of its followers', () => {
    const long = [operation(0, { return: 5000 }), operation(1, {}), operation(2, {})]
    const [own] = historyLanes(long, nobody, everything).lanes
    expect(barsWithin(own!, 1000, 2000)).toEqual([0, 3])
    expect(barAt(own!, 1000, 1)).toBe(0)
    expect(barAt(own!, 22, 1)).toBe(2)
  })

  test('are hit with some slack, the nearest first, and nothing is hit in a gap', () => {
    expect(barAt(lane!, 12, 1)).toBe(1)
    expect(barAt(lane!, 16, 2)).toBe(1)
    expect(barAt(lane!, 19, 2)).toBe(2)
    expect(barAt(lane!, 17.5, 1)).toBe(-1)
  })
})

describe('The window of time', () => {
  const whole = { from: 0, to: 1000 }

  test('keeps the moment under the pointer where it is when it comes closer', () => {
    const closer = zoomed(fitted(whole), 300, 0.5, whole)
    const share = (window: { from: number; to: number }): number =>
      (300 - window.from) / (window.to - window.from)
    expect(share(closer)).toBeCloseTo(share(fitted(whole)))
    expect(closer.to - closer.from).toBeCloseTo(520)
  })

  test('never shows more than the whole history, and never so little that nothing can be told apart', () => {
    expect(zoomed({ from: 100, to: 200 }, 150, 1000, whole)).toEqual(fitted(whole))
    let window = fitted(whole)
    for (let i = 0; i < 200; i++) window = zoomed(window, 500, 0.5, whole)
    expect(window.to - window.from).toBeCloseTo(0.01)
    expect(panned({ from: 0, to: 100 }, 1e9, whole).to).toBe(fitted(whole).to)
  })

  test('goes to the evidence with air around it, and stays where it shows a bar already', () => {
    const near = around(400, 440, whole)
    expect(near.from).toBeCloseTo(390)
    expect(near.to).toBeCloseTo(450)
    expect(showing(near, 410, 420, whole)).toBe(near)
    const moved = showing(near, 500, 510, whole)
    expect(moved.to - moved.from).toBeCloseTo(60)
    expect(moved.from <= 500 && moved.to >= 510).toBe(true)
  })

  test('has round ticks that are whole where the clock counts entries', () => {
    expect(ticksOf({ from: 3, to: 48 }, 9, false)).toEqual([10, 20, 30, 40])
    expect(ticksOf({ from: 0.2, to: 3.1 }, 0.01, true)).toEqual([1, 2, 3])
  })
})

test('The scale turns times and lanes into pixels and back', () => {
  const { lanes } = historyLanes([operation(0, {}), operation(1, { process: 'p1' })], nobody, everything)
  const scale = historyScale(
    { lanes },
    { from: 0, to: 100 },
    10,
    26,
    { width: gutterPx + 200, height: 300 },
    24,
  )
  expect(scale.x(50)).toBe(gutterPx + 100)
  expect(scale.time(scale.x(33))).toBeCloseTo(33)
  expect(scale.row(scale.y(1) + 3)).toBe(1)
  expect(scale.row(5)).toBe(-1)
  expect(scale.row(299)).toBe(-1)
})

describe('The marks of a verdict', () => {
  test('are its evidence, where it is blocked, and its order with moments that never fall', () => {
    const operations = [operation(0, { return: 100 }), operation(1, {}), operation(2, {})]
    const witness = { ...noWitness, operations: [2], order: [1, 0, 2, 9], blocked: 1 }
    const sentence = { key: 'x', values: {} }
    const marks = marksOf({ check: 'linearizable', answer: 'illegal', sentence, witness }, operations)
    expect(marks.evidence).toEqual([1, 2])
    expect(marks.blocked).toBe(1)
    expect([...marks.order]).toEqual([1, 0, 2])
    expect([...marks.moments]).toEqual([10, 10, 20])
    expect(marksOf(null, operations).evidence).toEqual([])
  })
})

describe('An operation in words', () => {
  test.each<[Partial<RecordedOperation>, string]>([
    [{ f: 'write', input: 3 }, 'write 3'],
    [{ f: 'write', input: null, key: 'x' }, 'x write null'],
    [{ f: 'read', output: null }, 'read → null'],
    [{ f: 'read', output: 5, outcome: 'info' }, 'read'],
    [{ f: 'read', outputKnown: false }, 'read → ?'],
    [{ f: 'cas', input: [1, 2], output: true }, 'cas 1→2 → true'],
    [{ f: 'enqueue', input: 'a b' }, 'enqueue "a b"'],
    [
      {
        f: 'txn',
        input: [['r', 'x', null]],
        output: [
          ['r', 'x', [1, 2]],
          ['append', 'y', 3],
        ],
      },
      'r x → [1,2] · append y 3',
    ],
  ])('%j is “%s”', (change, text) => {
    expect(operationText(operation(0, change))).toBe(text)
  })

  test('says long values shortly and moments as finely as they differ', () => {
    expect(valueText('x'.repeat(100), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(momentText(1_204_567, 'us')).toBe('1.205')
    expect(momentText(1_204_567, 'us', 1)).toBe('1.204567')
    expect(momentText(3_000_000, 'us', 2_000_000)).toBe('3')
    expect(momentText(12, 'index')).toBe('12')
  })

  test('touches its own key, or those of all its steps', () => {
    const txn = operation(1, {
      f: 'txn',
      input: [
        ['r', 'x', null],
        ['append', 7, 3],
        ['r', 'x', null],
      ],
    })
    expect(keysOf(operation(0, { key: 'k' }))).toEqual(['k'])
    expect(keysOf(txn)).toEqual(['x', '7'])
    expect([...keyCounts([txn, operation(0, { key: 'x' })], 9)]).toEqual([
      ['x', 2],
      ['7', 1],
    ])
  })
})

describe('The facts of a verdict', () => {
  test('are keys, anomalies with their numbers and levels; the rest is for programs', () => {
    const data = {
      keysRefuted: ['x', 'y'],
      anomalies: { G1c: 3, internal: 1 },
      refuted: [],
      possible: ['causal'],
      count: 9,
    }
    expect(evidenceFacts({ ...noWitness, data })).toEqual({
      keys: ['x', 'y'],
      lists: [
        { name: 'anomalies', values: ['G1c × 3', 'internal'] },
        { name: 'possible', values: ['causal'] },
      ],
    })
    expect(evidenceFacts(noWitness)).toEqual({ keys: [], lists: [] })
  })

  test('do not tell the edges of a cycle a second time', () => {
    const said = (key: string): Sentence => ({ key, values: {} })
    const cycle = [{ from: 0, to: 1, kind: 'rw', sentence: said('edge') } as const]
    const reasons = [said('levels'), said('edge')]
    expect(furtherReasons({ ...noWitness, cycle, reasons })).toEqual([said('levels')])
  })
})

test('The steps from bar to bar end at the ends of lanes, and go across to what is nearest in time', () => {
  const operations = [0, 1, 2, 3].map((i) => operation(i, { process: i % 2 === 0 ? 'p0' : 'p1' }))
  const lanes = historyLanes(operations, nobody, everything)
  expect(besideIn(lanes, 0, 1)).toBe(2)
  expect(besideIn(lanes, 0, -1)).toBeNull()
  expect(besideIn(lanes, 3, 1)).toBeNull()
  expect(acrossFrom(lanes, 2, 1)).toBe(1)
  expect(acrossFrom(lanes, 2, -1)).toBeNull()
  expect([endOf(lanes, 1, 'first'), endOf(lanes, 1, 'last')]).toEqual([1, 3])
})
