import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import { prng } from '../../../../src/core/base/prng.ts'
import type { Anomaly } from '../../../../src/core/check/transactions/anomaly.ts'
import { Budget } from '../../../../src/core/check/budget.ts'
import { judgeTransactions } from '../../../../src/core/check/transactions/transactions.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'
import type { Verdict } from '../../../../src/core/model/verdict.ts'
import { speak } from '../../../../src/core/words/speak.ts'
import { simulateTransactions } from '../../../bench/transaction-simulator.ts'
import { transactionHistory } from './transaction-history.ts'

type Model = 'list-append' | 'rw-register'

/** The smallest histories of each kind; all transactions of one are concurrent unless a line has times of its own. */
const plants: readonly (readonly [anomaly: Anomaly, model: Model, lines: readonly string[]])[] = [
  ['G0', 'list-append', ['a append X 1 append Y 1', 'b append X 2 append Y 2', 'c r X [1,2] r Y [2,1]']],
  ['G1a', 'list-append', ['fail a append X 1', 'b r X [1]']],
  ['G1b', 'list-append', ['a append X 1 append X 2', 'b r X [1]']],
  ['G1c', 'list-append', ['a append X 1 r Y [1]', 'b append Y 1 r X [1]']],
  ['G-single', 'list-append', ['a append X 1 append Y 1', 'b r X [1] r Y []']],
  ['G-nonadjacent', 'list-append', ['a append X 1', 'b r X [1] r Y []', 'c append Y 1', 'd r Y [1] r X []']],
  ['G2-item', 'list-append', ['a r X [] append Y 1', 'b r Y [] append X 1', 'c r X [1] r Y [1]']],
  ['internal', 'list-append', ['a r X [] append X 1 r X [2]', 'b append X 2']],
  ['future-read', 'list-append', ['a r X [1] append X 1']],
  ['duplicate-elements', 'list-append', ['a append X 1', 'b r X [1,1]']],
  ['unexpected-read', 'list-append', ['a r X [7]']],
  ['incompatible-order', 'list-append', ['a append X 1', 'b append X 2', 'c r X [1]', 'd r X [2]']],
  ['incompatible-order', 'list-append', ['a append X 1 append X 2', 'b r X [2,1]']],
  ['dirty-update', 'list-append', ['fail a append X 1', 'b append X 2', 'c r X [1,2]']],
  ['lost-update', 'list-append', ['a r X [] append X 1', 'b r X [] append X 2']],
  ['G-single-realtime', 'list-append', ['a append X 1 @ 0 1', 'b r X [] @ 2 3', 'c r X [1] @ 0 3']],
  ['G-single-process', 'list-append', ['a append X 1 @ 0 1', 'a r X [] @ 2 3', 'c r X [1] @ 0 3']],
  ['G1a', 'rw-register', ['fail a w X 1', 'b r X 1']],
  ['G1b', 'rw-register', ['a w X 1 w X 2', 'b r X 1']],
  ['G1c', 'rw-register', ['a w X 1 r Y 1', 'b w Y 1 r X 1']],
  ['G-single', 'rw-register', ['a w X 1 w Y 1', 'b r X 1 r Y null']],
  ['G2-item', 'rw-register', ['a r X null w Y 1', 'b r Y null w X 1']],
  ['internal', 'rw-register', ['a w X 1 r X null']],
  ['lost-update', 'rw-register', ['a r X null w X 1', 'b r X null w X 2']],
  [
    'cyclic-versions-process',
    'rw-register',
    ['a w X 1 @ 0 1', 'a w X 2 @ 2 3', 'b r X 2 @ 0 1', 'b r X 1 @ 2 3'],
  ],
]

/** A history of a correct database with the plant in its middle: its own keys, its own processes. */
function planted(model: Model, lines: readonly string[], seed: number): RecordedHistory {
  const soil = simulateTransactions({
    ...{ seed, model, transactions: 60, clients: 4, keys: 3, writesPerKey: 8 },
    ...{ unknownShare: 0.05, abortedShare: 0.1 },
  })
  const middle = soil.operations[30]!.call
  const timed = lines.map((line) => (line.includes('@') ? line : `${line} @ 0 3`))
  const plant = transactionHistory(model, timed).operations.map((one): RecordedOperation => {
    return { ...one, process: `planted ${one.process}`, call: one.call + middle, return: one.return + middle }
  })
  const operations = [...soil.operations, ...plant].sort((a, b) => a.call - b.call)
  return { ...soil, operations: operations.map((one, index) => ({ ...one, index })) }
}

function judge(history: RecordedHistory): Verdict {
  const kind = history.model === 'list-append' ? 'list' : 'register'
  return judgeTransactions(history, kind, { level: null, budget: new Budget(1_000_000), progress: () => {} })
}

describe('histories of a strictly serializable database', () => {
  it.each(['list-append', 'rw-register'] as const)(
    'are fine as %s, whoever is aborted or not heard of',
    (model) => {
      for (let seed = 1; seed <= 40; seed++) {
        const chance = prng(seed, 'shapes')
        const history = simulateTransactions({
          ...{ seed, model, transactions: 200, clients: chance.integer(1, 20), keys: chance.integer(1, 6) },
          ...{ writesPerKey: chance.integer(1, 40), unknownShare: 0.1, abortedShare: 0.1 },
        })
        const { answer, witness } = judge(history)
        expect({ seed, answer, anomalies: (witness.data as { anomalies: Json }).anomalies }).toEqual({
          ...{ seed, answer: 'ok', anomalies: {} },
        })
      }
    },
  )

  it.each(plants)('with %s planted (%s) are illegal by that name', (anomaly, model, lines) => {
    for (let seed = 1; seed <= 5; seed++) {
      const history = planted(model, lines, seed)
      const { answer, sentence, witness } = judge(history)
      const { anomalies } = witness.data as { anomalies: { [name: string]: number } }
      expect(Object.keys(anomalies), `seed ${seed}`).toContain(anomaly)
      expect(answer, `seed ${seed}`).toBe('illegal')
      // The evidence is of the plant alone.
      for (const index of witness.operations) expect(history.operations[index]!.process).toMatch('planted')
      for (const one of [sentence, ...witness.reasons])
        for (const language of ['en', 'zh-CN'] as const)
          expect(speak(one, language)).not.toMatch(/[{}]|undefined|^transactions/)
    }
  })
})
