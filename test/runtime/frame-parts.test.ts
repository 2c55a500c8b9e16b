import { expect, it } from 'vitest'
import { frameParts } from '../../src/runtime/frame-parts.ts'

const frame = {
  nowUs: 1,
  phase: 'running',
  nodes: [],
  activeFaults: [],
  problems: [{ node: 'n1', sentence: 'The disk of n1 is full.' }],
} as const

it('a frame that is too long for one part tells its problems once, and every event once, in order', () => {
  const events = Array.from({ length: 30 }, (_, seq) => JSON.stringify({ seq, text: 'x'.repeat(20_000) }))
  const parts = frameParts(frame, events).flatMap((part) => (part.kind === 'frame' ? [part] : []))
  expect(parts.length).toBeGreaterThan(1)
  expect(parts.flatMap((part) => part.frame.problems)).toEqual(frame.problems)
  const seqs = parts.flatMap((part) => (JSON.parse(part.events) as { seq: number }[]).map(({ seq }) => seq))
  expect(seqs).toEqual(Array.from({ length: 30 }, (_, seq) => seq))
})

it('a frame without events is one part', () => {
  expect(frameParts(frame, [])).toEqual([{ kind: 'frame', frame, events: '[]' }])
})
