import { describe, expect, test } from 'vitest'
import { faultBands, plannedBands } from '../../src/renderer/composables/fault-bands.ts'
import { marksAround, marksBetween } from '../../src/renderer/composables/message-marks.ts'
import { nodeLayout, nodeRadius, wordsSide } from '../../src/renderer/composables/node-layout.ts'
import { partingLine } from '../../src/renderer/composables/parting-line.ts'
import { strokeCut } from '../../src/renderer/composables/stroke-cut.ts'
import { numberText } from '../../src/renderer/composables/use-chart.ts'
import { clockText } from '../../src/renderer/composables/time-text.ts'
import { verdictState } from '../../src/renderer/composables/verdict-state.ts'
import { noEffect } from '../../src/core/trace/fault-effect.ts'
import { trace, verdict } from './samples.ts'

const square = new Map([
  ['n1', { x: 0, y: 0 }],
  ['n2', { x: 100, y: 0 }],
  ['n3', { x: 100, y: 100 }],
  ['n4', { x: 0, y: 100 }],
])

describe('A stroke across the topology', () => {
  test('that parts the nodes is a partition with both sides', () => {
    const cut = strokeCut(
      [
        { x: 50, y: -20 },
        { x: 50, y: 120 },
      ],
      square,
    )
    expect(cut).toEqual({
      kind: 'groups',
      groups: [
        ['n1', 'n4'],
        ['n2', 'n3'],
      ],
    })
  })

  test('that crosses one link only cuts that link', () => {
    expect(
      strokeCut(
        [
          { x: 50, y: -20 },
          { x: 50, y: 20 },
        ],
        square,
      ),
    ).toEqual({ kind: 'links', links: [['n1', 'n2']] })
  })

  test('around one node isolates it', () => {
    const around = [
      { x: 130, y: -30 },
      { x: 60, y: -30 },
      { x: 60, y: 45 },
      { x: 130, y: 45 },
    ]
    expect(strokeCut(around, square)).toEqual({ kind: 'groups', groups: [['n1', 'n3', 'n4'], ['n2']] })
  })

  test('there and back again over the same links cuts nothing', () => {
    const back = [
      { x: 50, y: -20 },
      { x: 50, y: 20 },
      { x: 51, y: -20 },
    ]
    expect(strokeCut(back, square)).toEqual({ kind: 'nothing' })
  })
})

describe('The line of a cut', () => {
  test('keeps two groups apart with the widest gap', () => {
    const line = partingLine([square.get('n1')!, square.get('n4')!], [square.get('n2')!, square.get('n3')!])
    expect(line?.at.x).toBeCloseTo(50)
    expect(Math.abs(line?.along.y ?? 0)).toBeCloseTo(1)
  })

  test('does not exist where no straight line parts the groups', () => {
    expect(
      partingLine([square.get('n1')!, square.get('n3')!], [square.get('n2')!, square.get('n4')!]),
    ).toBeNull()
  })

  test('stands between nodes that the layout never puts on top of each other', () => {
    const points = nodeLayout(7, 640, 400)
    const distances = points.flatMap((a, i) =>
      points.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y)),
    )
    expect(Math.min(...distances)).toBeGreaterThan(60)
  })

  test.each([9, 13, 20])('keeps the circles of %i nodes apart', (count) => {
    const points = nodeLayout(count, 666, 405)
    const radius = nodeRadius(count, 666, 405)
    points.forEach((a, i) => {
      for (const b of points.slice(i + 1))
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(2 * radius)
    })
  })

  test.each([4, 6, 8, 9])(
    'leaves room for two lines of words between %i nodes one above the other',
    (count) => {
      const points = nodeLayout(count, 666, 405)
      const radius = nodeRadius(count, 666, 405)
      expect(radius).toBeGreaterThanOrEqual(14)
      const withWordsBelow = points.filter((_, i) => wordsSide(i, count) === 'below')
      for (const a of withWordsBelow)
        for (const b of points)
          if (b.y > a.y + 1 && Math.abs(a.x - b.x) < 100)
            expect(b.y - radius - (a.y + radius)).toBeGreaterThanOrEqual(40)
    },
  )
})

describe('Faults on the time axis', () => {
  const injected = { kind: 'injected', fault: 'f1', faultKind: 'crash', targets: ['n2'], text: 'n2' } as const

  test('last until they are healed, and then say whether they were inert', () => {
    expect(faultBands(trace({ ...injected, atMs: 5 }))[0]).toMatchObject({
      fromUs: 5_000,
      toUs: null,
      isInert: null,
    })
    const healed = { kind: 'healed', fault: 'f1', faultKind: 'crash', effect: noEffect, atMs: 9 } as const
    expect(faultBands(trace({ ...injected, atMs: 5 }, healed))[0]).toMatchObject({
      toUs: 9_000,
      isInert: true,
    })
  })

  test('are planned only while they are still to come', () => {
    const schedule = [
      { kind: 'crash', target: 'leader', atMs: 1000, untilMs: 2000 },
      { kind: 'pause', target: 'n1', atMs: 5000, untilMs: null },
    ] as const
    expect(plannedBands(schedule, 3_000_000, 9_000_000)).toMatchObject([{ kind: 'pause', toUs: 9_000_000 }])
  })
})

describe('Messages of a recorded run', () => {
  const message = { type: 'Vote' }
  const events = trace(
    { kind: 'sent', id: 1, from: 'n1', to: 'n2', message, atMs: 1 },
    { kind: 'sent', id: 2, from: 'n2', to: 'n3', message, atMs: 2 },
    { kind: 'delivered', id: 1, from: 'n1', to: 'n2', atMs: 3 },
    { kind: 'dropped', id: 2, from: 'n2', to: 'n3', reason: 'cut', atMs: 4 },
  )

  test('are those of the node, newest first, with their fate at that moment', () => {
    expect(marksAround(events, 'n2', 4_000, 10).map(({ id, fate }) => [id, fate])).toEqual([
      [2, 'cut'],
      [1, 'delivered'],
    ])
    expect(marksAround(events, 'n2', 2_000, 10).map(({ fate }) => fate)).toEqual([null, null])
  })

  test('between two moments are counted in full and picked evenly', () => {
    const { sample, of } = marksBetween(events, 0, 4_000, 1)
    expect(of).toBe(2)
    expect(sample).toMatchObject([{ id: 1, fate: 'delivered' }])
  })
})

describe('The verdict chip', () => {
  test('says nothing before the judges do', () => {
    expect(verdictState(null, 'running').tone).toBe('waiting')
  })

  test('shows the worst news first, and the judge of the workload when all is well', () => {
    const fine = [verdict('R1', 'ok'), verdict('linearizable', 'ok')]
    expect(verdictState(fine, 'running')).toEqual({ tone: 'ok', check: 'linearizable', isFinal: false })
    expect(verdictState([...fine, verdict('R2', 'unknown')], 'running').tone).toBe('waiting')
    expect(verdictState([...fine, verdict('R2', 'unknown')], 'done')).toMatchObject({
      tone: 'unknown',
      check: 'R2',
    })
    const bad = [...fine, verdict('R2', 'unknown'), verdict('R4', 'illegal')]
    expect(verdictState(bad, 'done')).toEqual({ tone: 'illegal', check: 'R4', isFinal: true })
  })

  test('names the first rule of a protocol whose workload has no judge', () => {
    const fine = [verdict('durable-before-send', 'ok'), verdict('F1', 'ok'), verdict('F2', 'ok')]
    expect(verdictState(fine, 'done')).toEqual({ tone: 'ok', check: 'F1', isFinal: true })
  })
})

describe('Numbers', () => {
  test('are short on an axis and exact on the clock', () => {
    expect([0.125, 3, 35.4, 1234, 56_000].map(numberText)).toEqual(['0.13', '3', '35', '1.2k', '56k'])
    expect(clockText(62_345_678)).toBe('01:02.345')
  })
})
