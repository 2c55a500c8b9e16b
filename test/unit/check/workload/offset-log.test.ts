import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import { Recorded } from '../objects/recorded.ts'
import { ask, told } from './ask.ts'

/** Writes a history of sends and polls of topic `t`, one after the other. */
class Log {
  readonly recorded = new Recorded()
  #time = 0

  send(process: string, value: Json, offset: number | null): this {
    return this.#ok(process, 'send', [['send', 't', value]], [['send', 't', [offset, value]]])
  }

  poll(process: string, ...messages: [number, Json][]): this {
    return this.#ok(process, 'poll', [['poll']], [['poll', { t: messages }]])
  }

  move(process: string, f: 'assign' | 'subscribe'): this {
    return this.#ok(process, f, ['t'], ['t'])
  }

  fail(process: string, value: Json): this {
    this.recorded.fail(process, 'send', [['send', 't', value]], this.#time, this.#time + 1)
    this.#time += 2
    return this
  }

  get said(): string {
    return told(ask('log', 'log', this.recorded.history()))
  }

  #ok(process: string, f: string, input: Json, output: Json): this {
    this.recorded.ok(process, f, input, output, this.#time, this.#time + 1)
    this.#time += 2
    return this
  }
}

const sent = (): Log => new Log().send('p0', 'a', 0).send('p0', 'b', 2).send('p0', 'c', 5)

describe('a log of topics with offsets', () => {
  it('is whole when everything is polled in order, with gaps between offsets and some not yet polled', () => {
    expect(sent().poll('p1', [0, 'a'], [2, 'b']).said).toBe(
      'ok: The log is whole and was read in order: 1 topics, 3 messages acknowledged, 2 polled, 1 at the ends of topics never polled.',
    )
  })

  it('has lost a message when a later one was polled and this one never', () => {
    expect(sent().poll('p1', [2, 'b'], [5, 'c']).said).toBe(
      'illegal [0 3]: "a" is lost from t: it was acknowledged to p0 at offset 0, p1 polled "c" at the later offset 5, and nobody ever polled "a".',
    )
  })

  it('holds one message at an offset and a message at one offset', () => {
    expect(sent().poll('p1', [0, 'a'], [2, 'x']).send('p2', 'x', null).said).toMatch(
      /^illegal \[1 3\]: Offset 2 of t holds two messages: "b" for p0 and "x" for p1\./,
    )
    expect(sent().poll('p1', [0, 'a'], [2, 'b'], [3, 'b']).said).toMatch(
      /^illegal \[1 3\]: "b" stands twice in t: at offset 2 for p0 and at offset 3 for p1\./,
    )
  })

  it('shows nothing that nobody sent or whose sending failed', () => {
    expect(new Log().poll('p1', [0, 'x']).said).toMatch(/^illegal \[0\]: p1 polled "x" from t/)
    expect(new Log().fail('p0', 'x').poll('p1', [0, 'x']).said).toMatch(/^illegal \[0 1\]/)
    expect(new Log().fail('p0', 'x').send('p0', 'x', 0).poll('p1', [0, 'x']).said).toMatch(/^ok/)
  })

  it('lets no process go back or leave messages out, between polls and inside of one', () => {
    const all = (): Log => sent().poll('p9', [0, 'a'], [2, 'b'], [5, 'c'])
    expect(all().poll('p1', [2, 'b']).poll('p1', [0, 'a']).said).toBe(
      'illegal [4 5]: p1 went back in t: it polled "a" at offset 0 after "b" at offset 2.',
    )
    expect(all().poll('p1', [0, 'a']).poll('p1', [5, 'c']).said).toBe(
      'illegal [1 4 5]: p1 left out messages of t: after "a" at offset 0 it polled "c" at offset 5, past "b" at offset 2.',
    )
    expect(all().poll('p1', [2, 'b'], [2, 'b']).said).toMatch(/^illegal \[4\]: p1 went back/)
    expect(all().poll('p1', [0, 'a'], [5, 'c']).said).toMatch(/^illegal \[1 4\]: p1 left out/)
  })

  it('lets a process start anywhere once it is assigned anew, and move at any time when it subscribes', () => {
    const all = (): Log => sent().poll('p9', [0, 'a'], [2, 'b'], [5, 'c'])
    expect(all().poll('p1', [5, 'c']).move('p1', 'assign').poll('p1', [0, 'a']).said).toMatch(/^ok/)
    expect(all().move('p1', 'subscribe').poll('p1', [5, 'c']).poll('p1', [0, 'a']).said).toMatch(/^ok/)
    expect(all().move('p1', 'subscribe').poll('p1', [0, 'a'], [5, 'c']).said).toMatch(/^illegal/)
  })

  it('keeps the messages of one process in the order in which it sent them', () => {
    expect(new Log().send('p0', 'a', 3).send('p0', 'b', 1).said).toBe(
      'illegal [0 1]: The messages of p0 stand in t in the wrong order: "b", sent after "a", was given offset 1, not above 3.',
    )
    expect(new Log().send('p0', 'a', 3).send('p1', 'b', 1).said).toMatch(/^ok/)
  })

  it('reads transactions that send and poll', () => {
    const recorded = new Recorded().ok(
      'p0',
      'txn',
      [['send', 1, 7], ['poll'], ['send', 1, 8]],
      [
        ['send', 1, [4, 7]],
        ['poll', { 1: [] }],
        ['send', 1, [2, 8]],
      ],
      0,
      1,
    )
    expect(told(ask('log', 'log', recorded.history()))).toMatch(
      /^illegal \[0\]: The messages of p0 stand in 1/,
    )
  })
})

describe('a log that is read whole', () => {
  const whole = (...seen: Json[]): string => {
    const recorded = new Recorded().ok('p0', 'append', 1, null, 0, 1).ok('p0', 'append', 2, null, 2, 3)
    return told(ask('log', 'log', recorded.ok('p1', 'read', null, seen, 4, 5).history()))
  }

  it('has every acknowledged append once, and those of one process in its order', () => {
    expect(whole(1, 2)).toBe(
      'ok: The topics are complete and in order: 2 appends acknowledged, 1 last reads.',
    )
    expect(whole(2)).toMatch(/^illegal \[0 2\]: 1 is lost from the log/)
    expect(whole(2, 1)).toMatch(/^illegal \[0 1 2\]: p1 found 1 in the log behind a later append/)
    expect(whole(1, 2, 2)).toMatch(/^illegal \[1 2\]: p1 found 2 twice/)
    expect(whole(1, 2, 3)).toMatch(/^illegal \[2\]: p1 found 3 in the log, which nobody had appended/)
  })
})
