import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import { historyModels } from '../../../../src/core/check/history-models.ts'
import { firstMisfit, judgeHistory } from '../../../../src/core/check/judge-history.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { speak } from '../../../../src/core/words/speak.ts'
import { english } from '../history-script.ts'
import { Recorded } from './recorded.ts'

function verdictOf(id: string, script: Recorded, initial: Json = null): Verdict {
  const history = script.history(initial)
  const model = historyModels.find((one) => one.id === id)!
  expect(firstMisfit(history, model)).toBeNull()
  return judgeHistory(history, model)[0]!
}

function told(id: string, script: Recorded, initial: Json = null): string {
  const { answer, sentence } = verdictOf(id, script, initial)
  expect(answer).toBe('illegal')
  return english(sentence)
}

describe('objects beyond registers', () => {
  it('have names that scripts can rely on', () => {
    expect(historyModels.map((one) => one.id)).toEqual(
      expect.arrayContaining([
        'register',
        'cas-register',
        'kv',
        'multi-register',
        'set',
        'queue',
        'stack',
        'counter',
        'append',
        'mutex',
        'fenced-lock',
      ]),
    )
  })

  it('text: two answers of one stretch refute each other although parts of it repeat', () => {
    const script = new Recorded()
      .ok('a', 'write', 'w', null, 0, 1, 'k')
      .ok('a', 'append', 'x', null, 2, 3, 'k')
      .ok('b', 'append', 'x', null, 2, 3, 'k')
      .ok('c', 'read', null, 'wx', 4, 5, 'k')
      .ok('d', 'read', null, 'w', 6, 7, 'k')
    const { answer, sentence, witness } = verdictOf('kv', script)
    expect([answer, english(sentence)]).toEqual([
      'illegal',
      'k shrank: d read less at entry 6 than c had already read by entry 5.',
    ])
    expect(witness.operations).toEqual([3, 4])
    expect(witness.data).toMatchObject({ isMinimal: true })
  })

  it('text: a key that is a number is called a key', () => {
    const script = new Recorded().ok('a', 'write', 1, null, 0, 1, '7').ok('b', 'read', null, null, 2, 3, '7')
    const { sentence } = verdictOf('kv', script)
    expect(speak(sentence, 'en')).toContain('read the older null from key 7 at')
    expect(speak(sentence, 'zh-CN')).toContain('键 7')
  })

  it('lock: what has no argument is told without one', () => {
    const script = new Recorded().ok('a', 'acquire', null, null, 0, 1).ok('b', 'acquire', null, null, 2, 3)
    expect(speak(verdictOf('mutex', script).witness.reasons[0]!, 'en')).toBe(
      'a: acquire, asked at entry 0, answered at entry 1.',
    )
  })

  it('queue: an element that is overtaken', () => {
    const script = new Recorded()
      .ok('a', 'enqueue', 1, null, 0, 1, 'q')
      .ok('a', 'enqueue', 2, null, 2, 3, 'q')
      .ok('b', 'dequeue', null, 2, 4, 5, 'q')
      .ok('b', 'dequeue', null, 1, 6, 7, 'q')
    expect(told('queue', script)).toBe(
      '2 overtook 1 in q: 1 was in by entry 1, before 2 was even asked for at entry 2; yet b took 2 by entry 5, and b asked for what turned out to be 1 only at entry 6.',
    )
  })

  it('queue: an element that is lost, found twice, from nowhere or from the future', () => {
    const two = (): Recorded =>
      new Recorded().ok('a', 'enqueue', 1, null, 0, 1, 'q').ok('a', 'enqueue', 2, null, 2, 3, 'q')
    expect(told('queue', two().ok('b', 'dequeue', null, 2, 4, 5, 'q'))).toContain('1 is lost from q')
    expect(
      told('queue', two().ok('b', 'dequeue', null, 1, 4, 5, 'q').ok('c', 'dequeue', null, 1, 6, 7, 'q')),
    ).toContain('1 left q twice')
    expect(told('queue', two().ok('b', 'dequeue', null, 3, 4, 5, 'q'))).toContain('which nobody ever put in')
    expect(told('queue', two().ok('b', 'dequeue', null, 2, 0, 1, 'q'))).toContain('before a even asked')
  })

  it('queue: called empty while it never was', () => {
    const script = new Recorded()
      .ok('a', 'enqueue', 1, null, 0, 1, 'q')
      .ok('a', 'enqueue', 2, null, 4, 5, 'q')
      .ok('b', 'dequeue', null, 1, 7, 8, 'q')
      .ok('c', 'dequeue', null, null, 3, 9, 'q')
    expect(told('queue', script)).toBe(
      'c was told between entry 3 and entry 9 that q is empty, though at every moment of that time one of these was in it: 1, 2.',
    )
  })

  it('queue: a dequeue of unknown outcome may have taken what is missing', () => {
    const script = new Recorded()
      .ok('a', 'enqueue', 1, null, 0, 1)
      .ok('a', 'enqueue', 2, null, 2, 3)
      .open('c', 'dequeue', null, 4)
      .fail('d', 'dequeue', null, 4, 5)
      .ok('b', 'dequeue', null, 2, 6, 7)
    expect(verdictOf('queue', script).answer).toBe('ok')
  })

  it('append: an element that a later read misses', () => {
    const script = new Recorded()
      .ok('a', 'append', 1, null, 0, 1, 'l')
      .ok('b', 'read', null, [], 2, 3, 'l')
      .ok('b', 'read', null, [1], 4, 5, 'l')
    expect(told('append', script)).toBe(
      'b read l at entry 2 without 1, whose append had been acknowledged to a at entry 1.',
    )
  })

  it('append: answers that exclude each other, of lists and of texts', () => {
    const lists = new Recorded()
      .ok('a', 'append', 1, null, 0, 9, 'l')
      .ok('b', 'append', 2, null, 0, 9, 'l')
      .ok('c', 'read', null, [1, 2], 1, 3, 'l')
      .ok('d', 'read', null, [2, 1], 1, 3, 'l')
    expect(told('append', lists)).toContain('neither answer is the beginning of the other')
    const texts = new Recorded()
      .ok('a', 'append', 'x ', null, 0, 9, 'l')
      .ok('c', 'read', null, 'x ', 1, 3, 'l')
      .ok('c', 'read', null, '', 4, 5, 'l')
    expect(told('append', texts, '')).toBe(
      'l shrank: c read less at entry 4 than c had already read by entry 3.',
    )
    expect(verdictOf('kv', texts, '').answer).toBe('illegal')
  })

  it('mutex: granted while it is held', () => {
    const script = new Recorded()
      .ok('a', 'acquire', null, null, 0, 1, 'm')
      .ok('a', 'release', null, null, 2, 3, 'm')
      .ok('b', 'acquire', null, null, 4, 5, 'm')
      .ok('c', 'acquire', null, null, 6, 7, 'm')
    expect(told('mutex', script)).toContain('c was granted m by entry 7 while it was still held: b had been')
    const { witness } = verdictOf('mutex', script)
    expect(witness.operations).toEqual([2, 3])
    expect(verdictOf('mutex', script.open('b', 'release', null, 6, 'm')).answer).toBe('ok')
  })

  it('mutex: released while it is free', () => {
    const script = new Recorded()
      .ok('a', 'acquire', null, null, 0, 1, 'm')
      .ok('a', 'release', null, null, 2, 3, 'm')
      .ok('b', 'release', null, null, 4, 5, 'm')
    expect(told('mutex', script)).toContain('b released m by entry 5, but nobody held it')
  })

  it('fenced-lock: a token that does not rise and a late holder that is let in', () => {
    const script = (token: number, answer: boolean): Recorded =>
      new Recorded()
        .ok('a', 'acquire', null, 33, 0, 1)
        .ok('x', 'expire', null, null, 2, 3)
        .ok('b', 'acquire', null, token, 4, 5)
        .ok('b', 'use', token, true, 6, 7)
        .ok('a', 'use', 33, answer, 8, 9)
    expect(verdictOf('fenced-lock', script(34, false)).answer).toBe('ok')
    expect(verdictOf('fenced-lock', script(34, true)).answer).toBe('illegal')
    expect(verdictOf('fenced-lock', script(33, true)).answer).toBe('illegal')
  })

  it('set, stack, counter and several registers', () => {
    const set = new Recorded().ok('a', 'add', 1, null, 0, 1).ok('a', 'remove', 1, true, 2, 3)
    expect(verdictOf('set', set.ok('b', 'read', null, [], 4, 5)).answer).toBe('ok')
    expect(verdictOf('set', set.ok('b', 'read', null, [1], 6, 7)).answer).toBe('illegal')
    const stack = new Recorded().ok('a', 'push', 1, null, 0, 1).ok('a', 'push', 2, null, 2, 3)
    expect(verdictOf('stack', stack.ok('b', 'len', null, 2, 4, 5)).answer).toBe('ok')
    expect(verdictOf('stack', stack.ok('b', 'pop', null, 1, 6, 7)).answer).toBe('illegal')
    const counter = new Recorded().ok('a', 'increment', null, null, 0, 1).ok('a', 'add', 4, null, 2, 3)
    expect(verdictOf('counter', counter.ok('b', 'read', null, 5, 4, 5)).answer).toBe('ok')
    expect(verdictOf('counter', counter.ok('b', 'read', null, 4, 6, 7)).answer).toBe('illegal')
    const wrote = [['write', 'x', 1]]
    const registers = new Recorded().ok('a', 'txn', wrote, wrote, 0, 1)
    const read = (value: Json): Json => [['read', 'x', value]]
    expect(verdictOf('multi-register', registers.ok('b', 'txn', read(null), read(1), 2, 3)).answer).toBe('ok')
    expect(verdictOf('multi-register', registers.ok('b', 'txn', read(null), read(0), 4, 5), 0).answer).toBe(
      'illegal',
    )
  })

  it.each([
    ['queue', 'enqueue', null, null, 'enqueue takes a value other than null'],
    ['set', 'read', null, 5, 'read answers with a list'],
    ['counter', 'read', null, 'five', 'read answers with a whole number'],
    ['multi-register', 'txn', [['swap', 'x', 1]], [], 'txn takes a list of [read or write, key, value]'],
    ['mutex', 'write', 1, null, 'acquire or release was expected'],
    ['fenced-lock', 'acquire', null, 'a', 'acquire answers with a whole number'],
    ['append', 'read', null, 7, 'read answers with a list or a text or null'],
  ])('%s: says what it expected in place of %s', (id, f, input, output, expected) => {
    const model = historyModels.find((one) => one.id === id)!
    const history = new Recorded().ok('a', f, input, output, 0, 1).history()
    expect(firstMisfit(history, model)).toEqual({ index: 0, expected })
  })
})
