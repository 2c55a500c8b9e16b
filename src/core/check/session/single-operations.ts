import type { Json } from '../../base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../history/recorded-history.ts'

/**
 * A history of a register or of several as one of transactions: each operation is one, a read of one step, a write of one,
 * a compare-and-set that found what it wanted of both. What saw nothing that it can be held to has no steps.
 */
export function asTransactions(history: RecordedHistory): RecordedHistory {
  const operations = history.operations.map((one): RecordedOperation => {
    const steps = stepsOf(one)
    return { ...one, f: 'txn', key: null, input: steps, output: steps, outputKnown: true }
  })
  return { ...history, operations }
}

function stepsOf({ f, key, input, output, outputKnown, outcome }: RecordedOperation): Json[] {
  const name = key ?? ''
  if (f === 'write') return [['w', name, input]]
  const isSeen = outcome === 'ok' && outputKnown
  if (f === 'read') return isSeen ? [['r', name, output]] : []
  const [from, to] = input as readonly [Json, Json]
  if (isSeen && output === true)
    return [
      ['r', name, from],
      ['w', name, to],
    ]
  // One that found another value saw nothing in particular; one that may have happened wrote what it wanted to write.
  return isSeen && output === false ? [] : [['w', name, to]]
}

/** The first operation that is neither read, write nor compare-and-set, or null. */
export function foreignOperation({ operations }: RecordedHistory): RecordedOperation | null {
  return operations.find(({ f }) => f !== 'read' && f !== 'write' && f !== 'cas') ?? null
}
