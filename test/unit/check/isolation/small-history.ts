import fc from 'fast-check'
import type { RecordedHistory } from '../../../../src/core/history/recorded-history.ts'
import type { SmallTransaction } from './brute-force.ts'

/** Histories of at most five transactions over few keys whose reads see any write of the key, or its beginning. */
export function smallHistory(keys: number, stepsMax: number): fc.Arbitrary<SmallTransaction[]> {
  const step = fc.record({
    f: fc.constantFrom('r' as const, 'w' as const),
    key: fc.nat({ max: keys - 1 }),
    pick: fc.nat({ max: 30 }),
  })
  const transaction = fc.record({
    session: fc.nat({ max: 2 }),
    steps: fc.array(step, { minLength: 1, maxLength: stepsMax }),
  })
  return fc.array(transaction, { minLength: 2, maxLength: 5 }).map((drafts) => {
    // A second write of a key would make the first one an intermediate version: left out.
    const kept = drafts.map(({ session, steps }) => ({
      session,
      steps: steps.filter(
        (one, i) =>
          one.f === 'r' || !steps.slice(0, i).some((other) => other.f === 'w' && other.key === one.key),
      ),
    }))
    return kept.map(({ session, steps }, t) => ({
      session,
      steps: steps.map(({ f, key, pick }, i) => {
        if (f === 'w') return { f, key, from: t }
        if (steps.slice(0, i).some((one) => one.f === 'w' && one.key === key)) return { f, key, from: t }
        const writers = kept.flatMap((one, other) =>
          other !== t && one.steps.some((s) => s.f === 'w' && s.key === key) ? [other] : [],
        )
        return { f, key, from: pick % 8 === 0 ? -1 : (writers[pick % Math.max(1, writers.length)] ?? -1) }
      }),
    }))
  })
}

/** The same as somebody would have recorded it: transaction t writes the value t + 1. */
export function recorded(transactions: readonly SmallTransaction[]): RecordedHistory {
  return {
    operations: transactions.map(({ session, steps }, index) => {
      const txn = steps.map(({ f, key, from }) => [f, `k${key}`, from === -1 ? null : from + 1])
      return {
        ...{ index, process: `p${session}`, f: 'txn', key: null, input: txn, output: txn, outputKnown: true },
        ...{ call: index, return: index, outcome: 'ok' },
      }
    }),
    ...{ clock: 'index', order: 'session', initial: null, model: 'rw-register' },
  }
}
