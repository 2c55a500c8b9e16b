import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecordedOperation } from '../../../../src/core/history/recorded-history.ts'
import { Recorded } from '../objects/recorded.ts'
import { ask, told } from './ask.ts'

const bounds = (script: Recorded, initial: number | null = null): string =>
  told(ask('counter', 'counter', script.history(initial)))

describe('a counter shows what was added', () => {
  it('refuses a read below what was acknowledged before it, and names the increments that it misses', () => {
    const script = new Recorded()
      .ok('p0', 'add', 1, null, 0, 1)
      .ok('p0', 'add', 5, null, 2, 3)
      .ok('p1', 'read', null, 1, 4, 5)
    expect(bounds(script)).toBe(
      'illegal [1 2]: Increments are lost from the counter: p1 read 1 at entry 4, 5 less than the acknowledged ones allow (6 to 6).',
    )
  })

  it('refuses a read above what was asked for by its end', () => {
    const script = new Recorded()
      .ok('p1', 'read', null, 3, 0, 1)
      .ok('p0', 'add', 3, null, 2, 3)
      .ok('p1', 'read', null, 4, 4, 5)
    expect(bounds(script)).toBe(
      'illegal [0]: Incremented too often: p1 read 3 from the counter at entry 1, 3 more than was asked for by then (0 to 0). ' +
        'Incremented too often: p1 read 4 from the counter at entry 5, 1 more than was asked for by then (3 to 3).',
    )
  })

  it('lets a read show any part of what is under way, up and down', () => {
    for (const value of [-2, 0, 1, 3]) {
      const script = new Recorded()
        .ok('p0', 'add', 3, null, 0, 9)
        .ok('p1', 'decrement', 2, null, 0, 9)
        .ok('p2', 'read', null, value, 4, 5)
      expect(bounds(script)).toMatch(/^ok/)
    }
  })

  it('counts from the initial value, and never what failed', () => {
    const script = new Recorded().fail('p0', 'add', 3, 0, 1).ok('p1', 'read', null, 10, 2, 3)
    expect(bounds(script, 10)).toMatch(/^ok/)
    expect(bounds(script)).toMatch(/^illegal \[1\]/)
  })

  it('asks of a read after all changes which of the open ones it shows', () => {
    const script = (value: number): Recorded =>
      new Recorded()
        .ok('p0', 'add', 10, null, 0, 1)
        .open('p1', 'add', 4, 2)
        .open('p2', 'add', -3, 3)
        .ok('p3', 'read', null, value, 6, 7)
    for (const value of [7, 10, 11, 14]) expect(bounds(script(value))).toMatch(/^ok/)
    expect(bounds(script(12))).toBe(
      'illegal [1 2 3]: p3 read 12 from the counter at entry 6, after every change: the acknowledged ones make 10, and no choice of the 2 of unknown outcome leads from there to 12.',
    )
  })

  it('lets a copy lag until the last reads where the model says so', () => {
    const script = new Recorded().ok('p0', 'add', 1, null, 0, 1).ok('p1', 'read', null, 0, 2, 3)
    expect(told(ask('pn-counter', 'counter', script.history()))).toMatch(/^illegal/)
    script.ok('p1', 'read', null, 1, 4, 5)
    expect(told(ask('pn-counter', 'counter', script.history()))).toMatch(/^ok/)
    expect(bounds(script)).toMatch(/^illegal/)
  })

  it('does not count what is too large to be counted exactly', () => {
    const script = new Recorded()
      .ok('p0', 'add', Number.MAX_SAFE_INTEGER, null, 0, 1)
      .ok('p0', 'add', 2, null, 2, 3)
      .ok('p1', 'read', null, 1, 4, 5)
    expect(bounds(script)).toMatch(/^unknown: Not decided: the amounts add up to/)
  })
})

it('agrees with the definition, read by read, and what it names is proof by itself', () => {
  const one = fc.record({
    isRead: fc.boolean(),
    amount: fc.integer({ min: -4, max: 4 }),
    call: fc.integer({ min: 0, max: 20 }),
    length: fc.integer({ min: 0, max: 8 }),
    outcome: fc.constantFrom('ok', 'ok', 'info', 'fail'),
  })
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), (drafts) => {
      const script = new Recorded()
      drafts.forEach(({ isRead, amount, call, length, outcome }, i) => {
        const [f, input, output] = isRead
          ? (['read', null, amount] as const)
          : (['add', amount, null] as const)
        if (outcome === 'ok') script.ok(`p${i}`, f, input, output, call, call + length)
        else if (outcome === 'fail') script.fail(`p${i}`, f, input, call, call + length)
        else script.open(`p${i}`, f, input, call)
      })
      const history = script.history()
      const verdict = ask('counter', 'counter', history)
      const wrong = history.operations.filter((read) => isWrong(read, history.operations))
      expect(verdict.answer === 'illegal').toBe(wrong.length > 0)
      if (wrong.length === 0) return
      expect(verdict.witness.data).toMatchObject({ outOfBounds: wrong.length })
      const operations = verdict.witness.operations.map((index) => history.operations[index]!)
      // A read that is too high is so for want of others; the low ones stand by themselves.
      if (verdict.sentence.key === 'counter.lost')
        expect(told(ask('counter', 'counter', { ...history, operations }))).toMatch(/^illegal/)
    }),
    { numRuns: 500 },
  )
})

function isWrong(read: RecordedOperation, operations: readonly RecordedOperation[]): boolean {
  if (read.f !== 'read' || read.outcome !== 'ok') return false
  const adds = operations.filter(({ f, outcome }) => f === 'add' && outcome !== 'fail')
  const sum = (list: readonly RecordedOperation[]): number =>
    list.reduce((total, add) => total + (add.input as number), 0)
  const sure = adds.filter((add) => add.outcome === 'ok' && add.return < read.call)
  const maybe = adds.filter((add) => !sure.includes(add) && add.call <= read.return)
  const low = sum(sure) + sum(maybe.filter((add) => (add.input as number) < 0))
  const high = sum(sure) + sum(maybe.filter((add) => (add.input as number) > 0))
  const found = read.output as number
  if (found < low || found > high) return true
  return isLastRead(read, operations) && !choices(sum(sure), maybe).includes(found)
}

function isLastRead(read: RecordedOperation, operations: readonly RecordedOperation[]): boolean {
  const changes = operations.filter(({ f }) => f !== 'read')
  return changes.every((one) => (Number.isFinite(one.return) ? one.return : one.call) < read.call)
}

function choices(sum: number, maybe: readonly RecordedOperation[]): number[] {
  let sums = [sum]
  for (const add of maybe) sums = sums.flatMap((total) => [total, total + (add.input as number)])
  return sums
}
