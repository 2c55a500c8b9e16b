import type { Json } from '../../src/core/base/json.ts'
import { prng } from '../../src/core/base/prng.ts'
import type { RecordedHistory, RecordedOperation } from '../../src/core/history/recorded-history.ts'

export interface SimulatedTransactions {
  readonly seed: number
  readonly model: 'list-append' | 'rw-register'
  readonly transactions: number
  readonly clients: number
  /** Keys in use at a time; one is put aside for a new one after `writesPerKey` writes. */
  readonly keys: number
  readonly writesPerKey: number
  /** Shares of transactions that nobody knows the end of (half of them took effect), and that were aborted. */
  readonly unknownShare?: number
  readonly abortedShare?: number
}

type Step = readonly ['r' | 'w' | 'append', string, Json]

/**
 * A history of a strictly serializable database: clients call at random moments, and each transaction takes effect as a
 * whole just before it returns. The same seed gives the same history.
 */
export function simulateTransactions(options: SimulatedTransactions): RecordedHistory {
  const {
    seed,
    model,
    transactions,
    clients,
    keys,
    writesPerKey,
    unknownShare = 0,
    abortedShare = 0,
  } = options
  const chance = prng(seed, 'transactions')
  const write = model === 'list-append' ? 'append' : 'w'
  const state = new Map<string, Json>()
  const writes = new Map<string, number>()
  const active = Array.from({ length: keys }, (_, k) => `k${k}`)
  let keyCount = keys
  const nextValue = (place: number): number => {
    const key = active[place]!
    const value = (writes.get(key) ?? 0) + 1
    writes.set(key, value)
    if (value >= writesPerKey) active[place] = `k${keyCount++}`
    return value
  }
  const ask = (): Step[] =>
    Array.from({ length: chance.integer(1, 4) }, (): Step => {
      const place = chance.integer(0, keys - 1)
      const key = active[place]!
      return chance.chance(0.5) ? ['r', key, null] : [write, key, nextValue(place)]
    })
  const perform = (steps: readonly Step[]): Step[] =>
    steps.map(([f, key, value]): Step => {
      const before = state.get(key) ?? (model === 'list-append' ? [] : null)
      if (f === 'r') return [f, key, before]
      state.set(key, f === 'append' ? [...(before as readonly Json[]), value] : value)
      return [f, key, value]
    })

  const operations: RecordedOperation[] = []
  const open: (number | null)[] = Array.from({ length: clients }, () => null)
  const names = open.map((_, client) => `p${client}`)
  for (let time = 0; operations.length < transactions || open.some((one) => one !== null); time++) {
    const client = chance.integer(0, clients - 1)
    const index = open[client]!
    if (index === null) {
      if (operations.length === transactions) continue
      open[client] = operations.length
      operations.push({
        ...{ index: operations.length, process: names[client]!, f: 'txn', key: null },
        ...{ input: ask(), output: null, outputKnown: true, call: time, return: Infinity, outcome: 'info' },
      })
      continue
    }
    open[client] = null
    const called = operations[index]!
    const fate = chance.unit()
    if (fate < abortedShare) operations[index] = { ...called, return: time, outcome: 'fail' }
    else if (fate < abortedShare + unknownShare) {
      if (chance.chance(0.5)) perform(called.input as unknown as Step[])
      // Who has heard nothing goes on under another name.
      names[client] = `p${clients + index}`
    } else {
      const output = perform(called.input as unknown as Step[]) as unknown as Json
      operations[index] = { ...called, output, return: time, outcome: 'ok' }
    }
  }
  return {
    operations,
    clock: 'index',
    order: 'realtime',
    initial: model === 'list-append' ? [] : null,
    model,
  }
}
