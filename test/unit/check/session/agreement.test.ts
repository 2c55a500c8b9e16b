import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kvModel } from '../../../../src/core/check/linearizable/register-history.ts'
import { judgeHistory } from '../../../../src/core/check/judge-history.ts'
import type { RecordedHistory } from '../../../../src/core/history/recorded-history.ts'
import { holds as holdsIsolation } from '../isolation/brute-force.ts'
import { holds, type Guarantee, type SmallOperation } from './brute-force.ts'

const runs = { numRuns: 2_000 }

/** At most six operations; every read sees some write of its key, or its beginning. */
const histories = fc
  .array(
    fc.record({
      session: fc.nat({ max: 2 }),
      f: fc.constantFrom(
        'read' as const,
        'read' as const,
        'write' as const,
        'write' as const,
        'cas' as const,
      ),
      key: fc.nat({ max: 1 }),
      pick: fc.nat({ max: 30 }),
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map((drafts) =>
    drafts.map(({ session, f, key, pick }, t): SmallOperation => {
      const writers = drafts.flatMap((one, other) =>
        other !== t && one.key === key && one.f !== 'read' ? [other] : [],
      )
      const from = f === 'write' || pick % 6 === 0 ? -1 : (writers[pick % Math.max(1, writers.length)] ?? -1)
      return { session, f, key, from }
    }),
  )

function recorded(operations: readonly SmallOperation[]): RecordedHistory {
  return {
    operations: operations.map(({ session, f, key, from }, index) => {
      const seen = from === -1 ? null : from + 1
      return {
        ...{ index, process: `p${session}`, f, key: `k${key}`, outputKnown: true, outcome: 'ok' },
        input: f === 'write' ? index + 1 : f === 'cas' ? [seen, index + 1] : null,
        output: f === 'read' ? seen : f === 'cas' ? true : null,
        ...{ call: 2 * index, return: 2 * index + 1 },
      }
    }),
    ...{ clock: 'index', order: 'session', initial: null, model: 'kv' },
  }
}

function answer(operations: readonly SmallOperation[], check: string): string {
  return judgeHistory(recorded(operations), kvModel, { checks: [check] })[0]!.answer
}

/** Without these nothing can be said of a guarantee. */
const needed: { readonly [guarantee in Guarantee]: readonly Guarantee[] } = {
  'read-your-writes': [],
  'monotonic-reads': [],
  'monotonic-writes': ['monotonic-reads'],
  'writes-follow-reads': ['monotonic-reads', 'monotonic-writes'],
}

describe('the judges of session guarantees agree with all orders of the writes of small histories', () => {
  it.each(Object.keys(needed) as Guarantee[])('%s', (guarantee) => {
    let refuted = 0
    fc.assert(
      fc.property(histories, (operations) => {
        const found = answer(operations, guarantee)
        refuted += found === 'illegal' ? 1 : 0
        const isTold = needed[guarantee].every((one) => holds(operations, one))
        expect(found).toBe(!isTold ? 'unknown' : holds(operations, guarantee) ? 'ok' : 'illegal')
      }),
      runs,
    )
    expect(refuted).toBeGreaterThan(0)
  })

  it('causal convergence, which is causal isolation of single operations', () => {
    fc.assert(
      fc.property(histories, (operations) => {
        const transactions = operations.map(({ session, f, key, from }, t) => ({
          session,
          steps: [
            ...(f === 'write' ? [] : [{ f: 'r' as const, key, from }]),
            ...(f === 'read' ? [] : [{ f: 'w' as const, key, from: t }]),
          ],
        }))
        expect(answer(operations, 'causal')).toBe(holdsIsolation(transactions, 'causal') ? 'ok' : 'illegal')
      }),
      runs,
    )
  })

  it('what breaks read your writes or monotonic reads breaks causal consistency', () => {
    fc.assert(
      fc.property(histories, (operations) => {
        const isBroken = [
          'read-your-writes',
          'monotonic-reads',
          'monotonic-writes',
          'writes-follow-reads',
        ].some((one) => answer(operations, one) === 'illegal')
        if (isBroken) expect(answer(operations, 'causal')).toBe('illegal')
      }),
      runs,
    )
  })
})
