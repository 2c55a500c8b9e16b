import { describe, expect, test } from 'vitest'
import { nodeLayout, nodeRadius, wordsSide } from '../../src/renderer/composables/node-layout.ts'
import { ringRoom } from '../../src/renderer/composables/ring-room.ts'
import { together, type FaultBand } from '../../src/renderer/composables/fault-bands.ts'

/** The stage of a window of 1280 by 720. */
const stage = { width: 665, height: 383 }

describe('The hash ring', () => {
  test.each([3, 4, 5, 6, 7])('finds room among %i nodes in the smallest window', (count) => {
    const places = nodeLayout(count, stage.width, stage.height)
    const radius = nodeRadius(count, stage.width, stage.height)
    const { x, y, reach } = ringRoom(places, radius)
    expect(reach).toBeGreaterThanOrEqual(22)
    for (const place of places) expect(Math.hypot(place.x - x, place.y - y)).toBeGreaterThan(radius + reach)
  })
})

test('Words stand beside the nodes at the sides where many share the stage, and below them else', () => {
  expect([0, 1, 4].map((i) => wordsSide(i, 5))).toEqual(['below', 'below', 'below'])
  expect([0, 3, 7, 10].map((i) => wordsSide(i, 13))).toEqual(['below', 'right', 'below', 'left'])
})

test('Faults of one kind that begin and end together are one band', () => {
  const band = (id: string, text: string, fromUs: number): FaultBand => {
    return { id, kind: 'delay', text, fromUs, toUs: 9, isPlanned: false, isInert: null }
  }
  const joined = together([band('f1', 'n2>n1', 1), band('f2', 'n3>n1', 1), band('f3', 'n4>n1', 2)])
  expect(joined.map(({ text }) => text)).toEqual(['n2>n1 n3>n1', 'n4>n1'])
})
