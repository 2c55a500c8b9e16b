import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecordedHistory } from '../../../../src/core/history/recorded-history.ts'
import { Recorded } from '../objects/recorded.ts'
import { ask, told } from './ask.ts'

const setOf = (script: Recorded, check = 'set'): string => told(ask('set-full', check, script.history()))
const data = (script: Recorded): unknown => ask('set-full', 'set', script.history()).witness.data

describe('a set loses nothing that was known to be in it', () => {
  it('calls an acknowledged element lost when the last read that began later lacks it', () => {
    const script = new Recorded()
      .ok('p0', 'add', 1, null, 0, 1)
      .ok('p1', 'read', null, [1], 2, 3)
      .ok('p1', 'read', null, [], 4, 5)
      .ok('p1', 'read', null, [], 6, 7)
    expect(setOf(script)).toBe(
      'illegal [0 2]: 1 is lost from the set: p0 had its addition acknowledged at entry 1, and from the read by p1 at entry 4 on nobody saw it.',
    )
  })

  it('tells a stale read, and holds it against the set only when reads must be fresh', () => {
    const script = new Recorded()
      .ok('p0', 'add', 1, null, 0, 1)
      .ok('p1', 'read', null, [], 10, 13)
      .ok('p1', 'read', null, [1], 14, 15)
    expect(setOf(script)).toBe(
      'ok: No acknowledged addition was lost: 1 acknowledged, 0 of them never read afterwards; 1 were missing from a read that began later and then there again.',
    )
    expect(setOf(script, 'fresh')).toBe(
      'illegal [0 1]: A stale read: p1 read the set at entry 10 without 1, which had been acknowledged to p0 at entry 1.',
    )
    expect(data(script)).toMatchObject({ stale: 1, stable: 1, stableLatency: { p50: 9, max: 9 } })
  })

  it('knows an element also from a read that showed it before its addition was acknowledged', () => {
    const open = new Recorded().open('p0', 'add', 1, 0).ok('p1', 'read', null, [1], 2, 3)
    expect(setOf(open.ok('p2', 'read', null, [], 4, 5))).toBe(
      'illegal [1 2]: 1 vanished from the set: p1 had read it by entry 3, but p2 no longer found it at entry 4.',
    )
    expect(setOf(open.ok('p2', 'read', null, [1], 6, 7), 'fresh')).toBe(
      'illegal [1 2]: A stale read: p2 read the set at entry 4 without 1, which p1 had already read by entry 3.',
    )
  })

  it('lets a read that began before the acknowledgement, or at its very moment, miss it', () => {
    const script = new Recorded().ok('p0', 'add', 1, null, 0, 5).ok('p1', 'read', null, [], 5, 9)
    expect(setOf(script, 'fresh')).toMatch(/^ok/)
    expect(data(script)).toMatchObject({ neverRead: 1, lost: 0 })
  })

  it('finds elements from nowhere and elements named twice', () => {
    const script = new Recorded()
      .ok('p0', 'add', 'a', null, 0, 1)
      .fail('p0', 'add', 'b', 2, 3)
      .ok('p1', 'read', null, ['a', 'a', 'b'], 4, 5)
    expect(setOf(script)).toBe(
      'illegal [1 2]: p1 found "b" in the set at entry 5, which nobody had added by then. p1 found "a" 2 times in the set at entry 5.',
    )
  })

  it('does not miss what somebody may have removed, nor find strange what was there from the start', () => {
    const removed = new Recorded()
      .ok('p0', 'add', 1, null, 0, 1)
      .open('p0', 'remove', 1, 2)
      .ok('p1', 'read', null, [7], 4, 5)
    expect(told(ask('set-full', 'set', removed.history([7])))).toMatch(/^ok/)
  })

  it('cannot judge a set that nobody read, nor find losses where nobody recorded an order', () => {
    expect(setOf(new Recorded().ok('p0', 'add', 1, null, 0, 1))).toBe(
      'unknown: Not decided: nobody read the set.',
    )
    const lost = new Recorded().ok('p0', 'add', 1, null, 0, 1).ok('p1', 'read', null, [], 2, 3)
    expect(told(ask('set-full', 'set', lost.history(null, 'session')))).toMatch(
      /^unknown: Not decided: nothing is wrong/,
    )
    const foreign = new Recorded().ok('p1', 'read', null, [9], 2, 3)
    expect(told(ask('set-full', 'set', foreign.history(null, 'session')))).toMatch(
      /^illegal \[0\]: p1 found 9/,
    )
  })

  it('knows messages that are broadcast', () => {
    const script = new Recorded().ok('p0', 'broadcast', 5, null, 0, 1).ok('p1', 'read', null, [], 2, 3)
    expect(setOf(script)).toMatch(/^illegal \[0 1\]: 5 is lost/)
  })

  it('compares what every process read last where that is asked for', () => {
    const script = new Recorded()
      .ok('p0', 'add', 1, null, 0, 1)
      .ok('p1', 'read', null, [1], 2, 3)
      .ok('p2', 'read', null, [], 2, 3)
    expect(setOf(script, 'converged')).toBe(
      'illegal [1 2]: The copies of – did not become equal: p1 reads 1 elements that p2 does not (1), p2 reads 0 that p1 does not (–).',
    )
    expect(setOf(new Recorded().ok('p0', 'add', 1, null, 0, 1), 'converged')).toMatch(/^unknown/)
  })
})

it('agrees with the definition, element by element and read by read', () => {
  const one = fc.record({
    f: fc.constantFrom('add', 'add', 'read', 'read', 'read'),
    value: fc.integer({ min: 0, max: 3 }),
    seen: fc.subarray([0, 1, 2, 3]),
    call: fc.integer({ min: 0, max: 30 }),
    length: fc.integer({ min: 0, max: 8 }),
    outcome: fc.constantFrom('ok', 'ok', 'ok', 'info', 'fail'),
  })
  fc.assert(
    fc.property(fc.array(one, { maxLength: 14 }), (drafts) => {
      const script = new Recorded()
      drafts.forEach(({ f, value, seen, call, length, outcome }, i) => {
        const input = f === 'add' ? value : null
        if (outcome === 'ok') script.ok(`p${i}`, f, input, f === 'add' ? null : seen, call, call + length)
        else if (outcome === 'fail') script.fail(`p${i}`, f, input, call, call + length)
        else script.open(`p${i}`, f, input, call)
      })
      const history = script.history()
      expect(ask('set-full', 'set', history).witness.data).toMatchObject(slowly(history))
    }),
    { numRuns: 500 },
  )
})

/** The definition as it stands, quadratic. */
function slowly({ operations }: RecordedHistory): { [name: string]: number } {
  const counts = { lost: 0, stale: 0, stable: 0, neverRead: 0, unexpected: 0 }
  const reads = operations.filter(({ f, outcome }) => f === 'read' && outcome === 'ok')
  for (const value of [0, 1, 2, 3]) {
    const adds = operations.filter(({ f, input }) => f === 'add' && input === value)
    const tried = adds.filter(({ outcome }) => outcome !== 'fail')
    const shown = reads.filter(({ output }) => (output as number[]).includes(value))
    if (shown.some((read) => !tried.some((add) => add.call <= read.return))) counts.unexpected++
    if (tried.length === 0) continue
    const acknowledged = tried.filter(({ outcome }) => outcome === 'ok')
    const known = Math.min(...[...acknowledged, ...shown].map((one) => one.return))
    if (known === Infinity) continue
    const missing = reads.filter((read) => read.call > known && !shown.includes(read))
    const last = missing.at(-1)
    // Reads that were called at the same moment stand in the order of the history.
    const isBack = last !== undefined && shown.some((read) => reads.indexOf(read) > reads.indexOf(last))
    if (last === undefined && shown.length === 0) counts.neverRead++
    else if (last === undefined || isBack) counts.stable++
    else counts.lost++
    if (isBack) counts.stale++
  }
  return counts
}
