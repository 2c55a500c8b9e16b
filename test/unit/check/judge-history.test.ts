import { describe, expect, it } from 'vitest'
import { firstMisfit, judgeHistory } from '../../../src/core/check/judge-history.ts'
import { kvModel } from '../../../src/core/check/linearizable/register-history.ts'
import type { RecordedHistory, RecordedOperation } from '../../../src/core/history/recorded-history.ts'

function operation(index: number, over: Partial<RecordedOperation>): RecordedOperation {
  const base = { index, process: 'p0', f: 'read', key: 'x', input: null, output: null, outputKnown: true }
  return { ...base, call: index * 2, return: index * 2 + 1, outcome: 'ok', ...over }
}

function history(...operations: RecordedOperation[]): RecordedHistory {
  return { operations, clock: 'index', order: 'realtime', initial: null, model: null }
}

describe('the judge of histories from anywhere', () => {
  it('finds a stale read of one key and names its operations', () => {
    const stale = history(
      operation(0, { f: 'write', input: 1 }),
      operation(1, { output: 1 }),
      operation(2, { key: 'y', output: null }),
      operation(3, { output: null }),
    )
    const [verdict] = judgeHistory(stale, kvModel)
    expect(verdict).toMatchObject({ check: 'linearizable', answer: 'illegal' })
    expect(verdict?.witness.operations).toEqual([1, 3])
  })

  it('says which bound was reached', () => {
    const long = history(
      ...Array.from({ length: 5000 }, (_, i) => operation(i, { f: 'write', input: i % 2 })),
    )
    const [verdict] = judgeHistory(long, kvModel, { ask: () => 'time' })
    expect(verdict).toMatchObject({ answer: 'unknown', sentence: { key: 'check.bound.time' } })
  })

  it('points at the first operation that the model does not know', () => {
    const foreign = history(operation(0, {}), operation(1, { f: 'push', input: 1 }))
    expect(firstMisfit(foreign, kvModel)).toEqual({ index: 1, expected: 'read, write or cas was expected' })
    expect(firstMisfit(history(operation(0, {})), kvModel)).toBeNull()
  })
})
