import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecordedOperation } from '../../../../src/core/history/recorded-history.ts'
import { Recorded } from '../objects/recorded.ts'
import { ask, told } from './ask.ts'

const mutex = (script: Recorded): string => told(ask('mutex', 'mutual-exclusion', script.history()))
const fenced = (script: Recorded): string => told(ask('fenced-lock', 'mutual-exclusion', script.history()))

describe('nobody holds a lock while somebody else does', () => {
  it('refuses a grant between the answer to an acquire and the call of its release', () => {
    const script = new Recorded()
      .ok('p0', 'acquire', null, null, 0, 1)
      .ok('p1', 'acquire', null, null, 2, 5)
      .ok('p0', 'release', null, null, 6, 7)
    expect(mutex(script)).toBe(
      'illegal [0 1 2]: Two held the lock at once: p1 was granted it at entry 5, but p0 had held it since entry 1 and asked to release it only at entry 6.',
    )
  })

  it('refuses a grant after one that nobody ever released', () => {
    const script = new Recorded()
      .ok('p0', 'acquire', null, null, 0, 1)
      .ok('p1', 'acquire', null, null, 2, 5)
      .ok('p1', 'release', null, null, 6, 7)
    expect(mutex(script)).toBe(
      'illegal [0 1 2]: Two held the lock at once: p1 was granted it at entry 5, but p0 had held it since entry 1 and never released it.',
    )
  })

  it('lets a grant come while the release before it is under way, open or of unknown outcome', () => {
    const script = new Recorded()
      .ok('p0', 'acquire', null, null, 0, 1)
      .ok('p1', 'acquire', null, null, 2, 5)
      .open('p0', 'release', null, 4)
    expect(mutex(script)).toMatch(/^ok/)
  })

  it('takes an acquire of unknown outcome for no hold, and one more by the holder for the same', () => {
    const script = new Recorded()
      .open('p0', 'acquire', null, 0)
      .ok('p1', 'acquire', null, null, 2, 5)
      .ok('p1', 'acquire', null, null, 6, 7)
      .fail('p2', 'acquire', null, 6, 7)
    expect(mutex(script)).toMatch(/^ok/)
  })

  it('lets somebody else release a lock, since it may not belong to anybody by name', () => {
    const script = new Recorded()
      .ok('p0', 'acquire', null, null, 0, 1)
      .ok('p1', 'release', null, null, 2, 3)
      .ok('p2', 'acquire', null, null, 4, 5)
    expect(mutex(script)).toMatch(/^ok/)
  })
})

describe('fencing tokens', () => {
  it('let holds overlap, which is counted', () => {
    const script = new Recorded()
      .ok('p0', 'acquire', null, 1, 0, 1)
      .ok('p1', 'acquire', null, 2, 2, 3)
      .ok('p1', 'use', 2, true, 4, 5)
      .ok('p0', 'use', 1, false, 6, 7)
      .fail('p0', 'use', 1, 8, 9)
    expect(fenced(script)).toBe(
      'ok: The fencing tokens do their work: 2 grants with rising tokens, 1 uses accepted in their order; 1 holds began while another lasted.',
    )
  })

  it('are what a late use is refused by: accepted, it is the violation', () => {
    const late = (call: number): Recorded =>
      new Recorded().ok('p1', 'use', 2, true, 0, 5).ok('p0', 'use', 1, true, call, 9)
    expect(fenced(late(6))).toBe(
      'illegal [0 1]: A late use of the lock was accepted: p0 showed token 1 at entry 6, after the use of p1 with the newer token 2 had been accepted by entry 5.',
    )
    expect(fenced(late(5))).toMatch(/^ok/)
  })

  it('rise with time and are given out once', () => {
    const second = (token: number, call: number): Recorded =>
      new Recorded().ok('p0', 'acquire', null, 7, 0, 5).ok('p1', 'acquire', null, token, call, 9)
    expect(fenced(second(6, 6))).toMatch(
      /^illegal \[0 1\]: The tokens of the lock do not rise: p1 asked at entry 6/,
    )
    expect(fenced(second(6, 5))).toMatch(/^ok/)
    expect(fenced(second(7, 2))).toMatch(/^illegal \[0 1\]: Token 7 of the lock was given out twice/)
  })
})

it('agrees with the definition, hold by hold', () => {
  const life = fc.array(
    fc.record({
      gap: fc.integer({ min: 0, max: 4 }),
      isOk: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
    }),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(fc.array(life, { maxLength: 4 }), (lives) => {
      const script = new Recorded()
      lives.forEach((steps, who) => {
        let time = 0
        for (const [place, { gap, isOk }] of steps.entries()) {
          const f = place % 2 === 0 ? 'acquire' : 'release'
          if (!isOk) {
            script.open(`p${who}`, f, null, time + gap)
            break
          }
          script.ok(`p${who}`, f, null, null, time + gap, time + gap + 2)
          time += gap + 3
        }
      })
      const { operations } = script.history()
      expect(told(ask('mutex', 'mutual-exclusion', script.history())).startsWith('illegal')).toBe(
        isBroken(operations),
      )
    }),
    { numRuns: 500 },
  )
})

function isBroken(operations: readonly RecordedOperation[]): boolean {
  const holds = operations
    .filter(({ f, outcome }) => f === 'acquire' && outcome === 'ok')
    .map((acquire) => {
      const release = operations.find(
        ({ f, process, call }) => f === 'release' && process === acquire.process && call > acquire.return,
      )
      return { who: acquire.process, from: acquire.return, until: release?.call ?? Infinity }
    })
  return holds.some((a) =>
    holds.some((b) => a.who !== b.who && Math.max(a.from, b.from) < Math.min(a.until, b.until)),
  )
}
