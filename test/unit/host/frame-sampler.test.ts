import { expect, test } from 'vitest'
import type { TraceEvent } from '../../../src/core/trace/event.ts'
import { FrameSampler } from '../../../src/host/frame-sampler.ts'

function sent(id: number): TraceEvent {
  return { seq: id, timeUs: id, kind: 'sent', id, from: 'n1', to: 'n2', message: { type: 'Ping' } }
}

test('few messages are all shown, with what became of them', () => {
  const sampler = new FrameSampler()
  sampler.add(sent(1))
  sampler.add(sent(2))
  sampler.add(sent(3))
  sampler.add({ seq: 4, timeUs: 4, kind: 'delivered', id: 1, from: 'n1', to: 'n2' })
  sampler.add({ seq: 5, timeUs: 5, kind: 'dropped', id: 2, from: 'n1', to: 'n2', reason: 'cut' })
  const { messages } = sampler.drain()
  expect(messages.of).toBe(3)
  expect(messages.sample.map((mark) => mark.fate)).toEqual(['delivered', 'cut', null])
})

test('of very many messages an even sample is shown, and their number is told', () => {
  const sampler = new FrameSampler()
  for (let id = 1; id <= 10_000; id++) sampler.add(sent(id))
  const { sample, of } = sampler.drain().messages
  expect(of).toBe(10_000)
  expect(sample.length).toBeGreaterThanOrEqual(24)
  expect(sample.length).toBeLessThanOrEqual(48)
  const gaps = sample.slice(1).map((mark, index) => mark.id - sample[index]!.id)
  expect(new Set(gaps).size).toBe(1)
  expect(sampler.drain().messages).toEqual({ sample: [], of: 0 })
})

test('a flood of operations is cut, and the faults and roles in it are not', () => {
  const sampler = new FrameSampler()
  const operation = { f: 'read', key: 'x' } as const
  for (let seq = 1; seq <= 5_000; seq++)
    sampler.add({ seq, timeUs: seq, kind: 'invoked', client: 'c1', process: 0, op: seq, operation })
  sampler.add({
    seq: 5_001,
    timeUs: 1,
    kind: 'injected',
    fault: 'f1',
    faultKind: 'crash',
    targets: [],
    text: '',
  })
  const role = { kind: 'role', role: 'raft.role.leader', leads: true, epoch: 2 }
  sampler.add({ seq: 5_002, timeUs: 1, kind: 'noted', node: 'n1', note: role })
  sampler.add({ seq: 5_003, timeUs: 1, kind: 'noted', node: 'n1', note: { kind: 'committed' } })
  const { events } = sampler.drain()
  expect(events).toHaveLength(602)
  expect(events.slice(-2).map((event) => event.seq)).toEqual([5_001, 5_002])
})
