import { expect, test } from 'vitest'
import { allocateRing, EventRingWriter } from '../../src/runtime/event-ring.ts'
import { TraceMerger } from '../../src/runtime/trace-merger.ts'

function bench(): {
  merger: TraceMerger
  writers: EventRingWriter[]
  sources: number[]
  clock: { at: number }
} {
  const clock = { at: 0 }
  const merger = new TraceMerger({ nowUs: () => clock.at })
  const rings = [allocateRing(4096), allocateRing(4096)]
  const sources = rings.map((ring) => merger.addSource(ring))
  for (const source of sources) merger.openSource(source)
  return { merger, writers: rings.map((ring) => new EventRingWriter(ring)), sources, clock }
}

const say = (writer: EventRingWriter, timeUs: number, text: string, written = 0): void => {
  writer.begin()
  writer.setFloor(timeUs)
  writer.write(`"say":"${text}"}`, timeUs, written)
  writer.end()
}
const words = (events: string[]): string[] =>
  events.map((event) => (JSON.parse(event) as { say: string }).say)

test('happenings of several threads come into one order by time, numbered without gaps', () => {
  const { merger, writers, clock } = bench()
  say(writers[0]!, 10.5, 'a')
  say(writers[1]!, 10.7, 'b')
  say(writers[0]!, 12, 'c')
  say(writers[1]!, 11, 'd')
  clock.at = 20
  const events = merger.take().map((event) => JSON.parse(event) as unknown)
  expect(events).toEqual([
    { seq: 1, timeUs: 10, say: 'a' },
    { seq: 2, timeUs: 10, say: 'b' },
    { seq: 3, timeUs: 11, say: 'd' },
    { seq: 4, timeUs: 12, say: 'c' },
  ])
})

test('what a busy thread may still precede has to wait', () => {
  const { merger, writers, clock } = bench()
  writers[0]!.begin()
  writers[0]!.setFloor(10)
  say(writers[1]!, 5, 'early')
  say(writers[1]!, 15, 'late')
  clock.at = 20
  expect(words(merger.take())).toEqual(['early'])
  writers[0]!.write('"say":"between"}', 10, 0)
  writers[0]!.end()
  expect(words(merger.take())).toEqual(['between', 'late'])
})

test('a dead thread holds nothing up, and what it told last is kept', () => {
  const { merger, writers, sources, clock } = bench()
  writers[0]!.begin()
  writers[0]!.setFloor(10)
  writers[0]!.write('"say":"last words"}', 10, 7)
  clock.at = 20
  expect(merger.closeSource(sources[0]!)).toBe(7)
  say(writers[1]!, 15, 'life goes on')
  expect(words(merger.take())).toEqual(['last words', 'life goes on'])
})
