import { describe, expect, it } from 'vitest'
import { Recorded } from '../objects/recorded.ts'
import { ask, told } from './ask.ts'

const queue = (script: Recorded, check = 'total-queue'): string =>
  told(ask('total-queue', check, script.history()))

/** Two items acknowledged, one of them taken. */
const two = (): Recorded =>
  new Recorded()
    .ok('p0', 'enqueue', 1, null, 0, 1)
    .ok('p0', 'enqueue', 2, null, 2, 3)
    .ok('p1', 'dequeue', null, 2, 4, 5)

describe('what goes into a queue comes out of it', () => {
  it('calls an item lost once the queue was found empty after it and nobody ever took it', () => {
    expect(queue(two().ok('p1', 'dequeue', null, null, 6, 7))).toBe(
      'illegal [0 3]: 1 is lost from the queue: p0 had it acknowledged at entry 1, nobody ever took it, and p1 found the queue empty when it asked at entry 6.',
    )
    expect(queue(two().ok('p1', 'drain', null, [], 6, 7))).toMatch(/^illegal \[0 3\]/)
  })

  it('lets an item stay in a queue that nobody found empty, and come out in a drain', () => {
    expect(queue(two())).toMatch(/^ok: .* 1 never taken/)
    expect(queue(two().ok('p1', 'drain', null, [1], 6, 7))).toMatch(/^ok: .* 0 never taken/)
  })

  it('does not know whether a dequeue that failed found the queue empty', () => {
    expect(queue(two().fail('p1', 'dequeue', null, 6, 7))).toBe(
      'unknown: Not decided: 1 acknowledged items were never taken, and it is not known whether the queue was empty in the end.',
    )
  })

  it('lets a dequeue of unknown outcome have taken one item, but not two', () => {
    const open = (): Recorded => two().open('p2', 'dequeue', null, 6)
    expect(queue(open().ok('p1', 'dequeue', null, null, 8, 9))).toMatch(/^unknown/)
    const third = open().ok('p0', 'enqueue', 3, null, 6, 7).ok('p1', 'dequeue', null, null, 8, 9)
    expect(queue(third)).toMatch(/^illegal \[0 3 4 5\]: 1 is lost/)
    expect(queue(two().open('p2', 'drain', null, 6).ok('p1', 'dequeue', null, null, 8, 9))).toMatch(
      /^unknown/,
    )
  })

  it('lets an enqueue of unknown outcome come out, or not', () => {
    const open = new Recorded().open('p0', 'enqueue', 1, 0).ok('p1', 'dequeue', null, null, 2, 3)
    expect(queue(open)).toMatch(/^ok/)
    expect(queue(open.ok('p1', 'dequeue', null, 1, 4, 5))).toMatch(/1 of them of unknown outcome/)
  })

  it('refuses what nobody had put in by then', () => {
    const early = new Recorded().ok('p1', 'dequeue', null, 1, 0, 1).ok('p0', 'enqueue', 1, null, 2, 3)
    expect(queue(early)).toBe(
      'illegal [0]: p1 took 1 from the queue by entry 1, which nobody had put in by then.',
    )
    const failed = new Recorded().fail('p0', 'enqueue', 1, 0, 1).ok('p1', 'dequeue', null, 1, 2, 3)
    expect(queue(failed)).toMatch(/^illegal \[0 1\]/)
  })

  it('holds an item that came out twice against the queue only where it promises exactly once', () => {
    const twice = two().ok('p1', 'dequeue', null, 2, 6, 7)
    expect(queue(twice)).toMatch(/^ok: .* 1 taken too often/)
    expect(queue(twice, 'exactly-once')).toBe(
      'illegal [1 2 3]: 2 was taken 2 times from the queue, into which it was put 1 times.',
    )
    const again = two().ok('p0', 'enqueue', 2, null, 4, 5).ok('p1', 'dequeue', null, 2, 6, 7)
    expect(queue(again, 'exactly-once')).toMatch(/^ok/)
  })
})

describe('identifiers', () => {
  it('are given out once each, whatever they are', () => {
    const script = new Recorded()
      .ok('p0', 'generate', null, { a: 1, b: [2] }, 0, 1)
      .ok('p1', 'generate', null, '{"a":1,"b":[2]}', 2, 3)
      .open('p3', 'generate', null, 3)
    expect(told(ask('unique-ids', 'unique-ids', script.history()))).toBe(
      'ok: All 2 identifiers are different.',
    )
    script.ok('p2', 'generate', null, { b: [2], a: 1 }, 4, 5)
    expect(told(ask('unique-ids', 'unique-ids', script.history()))).toBe(
      'illegal [0 3]: {"a":1,"b":[2]} was given out twice: to p0 at entry 1 and to p2 at entry 5.',
    )
  })
})
