import { Budget } from '../../src/core/check/budget.ts'
import { judgeTransactions } from '../../src/core/check/transactions/transactions.ts'
import type { RecordedHistory } from '../../src/core/history/recorded-history.ts'
import type { Verdict } from '../../src/core/model/verdict.ts'
import { conformanceFiles } from '../unit/check/conformance/conformance-history.ts'
import { readTransactions } from '../unit/check/transactions/transaction-file.ts'
import type { Figure } from './figure.ts'
import { simulateTransactions, type SimulatedTransactions } from './transaction-simulator.ts'

type Case = readonly [name: string, options: Omit<SimulatedTransactions, 'seed'>, msMax: number | null]

const usual = { keys: 10, writesPerKey: 32, unknownShare: 0.02, abortedShare: 0.05 }
const cases: readonly Case[] = [
  ['10k list-append', { ...usual, model: 'list-append', transactions: 10_000, clients: 10 }, null],
  ['100k list-append', { ...usual, model: 'list-append', transactions: 100_000, clients: 10 }, 1500],
  [
    '100k list-append, 100 clients',
    { ...usual, model: 'list-append', transactions: 100_000, clients: 100 },
    1500,
  ],
  ['10k rw-register', { ...usual, model: 'rw-register', transactions: 10_000, clients: 10 }, null],
  ['100k rw-register', { ...usual, model: 'rw-register', transactions: 100_000, clients: 10 }, null],
]
const rounds = 3

/** The judge of transactions: simulated histories, one with stale reads sown into it, and the large tangle of the collection. */
export function transactionsBench(tell: (figure: Figure) => void): void {
  for (const [name, options, msMax] of cases) {
    const history = simulateTransactions({ ...options, seed: 1 })
    tell(measured(name, history, msMax))
    if (options.model === 'list-append')
      tell(measured(`${name}, stale reads`, withStaleReads(history), msMax))
  }
  for (const file of conformanceFiles('txn').filter((one) => one.includes('huge-scc')))
    tell(measured('tangle of 10k transactions', readTransactions(file).history, null))
}

/** The middle of three rounds, in milliseconds, and what was found. */
function measured(name: string, history: RecordedHistory, msMax: number | null): Figure {
  const times: number[] = []
  // On a machine with other work the clock tells of that too.
  const cpu = process.cpuUsage()
  let verdict: Verdict | null = null
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    verdict = judgeTransactions(history, history.model === 'list-append' ? 'list' : 'register', {
      ...{ level: null, progress: () => {} },
      budget: new Budget(Math.max(2_000_000, 200 * history.operations.length)),
    })
    times.push(performance.now() - start)
  }
  const { user, system } = process.cpuUsage(cpu)
  const { anomalies } = verdict!.witness.data as { anomalies: { [name: string]: number } }
  const used = `${Math.round((user + system) / 1000 / rounds)} ms of processor a round`
  const first = `first round ${Math.round(times[0]!)} ms`
  const memory = `process ${Math.round(process.memoryUsage().rss / 1_000_000)} MB`
  return {
    name: `transactions, ${name}`,
    value: times.toSorted((a, b) => a - b)[1]!,
    unit: 'ms',
    limit: msMax === null ? null : { is: 'below', value: msMax },
    detail: [verdict!.answer, ...Object.keys(anomalies), first, used, memory].join(', '),
  }
}

/** Every thousandth read misses the last element. */
function withStaleReads(history: RecordedHistory): RecordedHistory {
  let reads = 0
  const operations = history.operations.map((one) => {
    if (one.outcome !== 'ok') return one
    const output = (one.output as readonly (readonly [string, string, readonly number[]])[]).map((step) => {
      const isStale = step[0] === 'r' && step[2].length > 0 && ++reads % 1000 === 0
      return isStale ? ([step[0], step[1], step[2].slice(0, -1)] as const) : step
    })
    return { ...one, output }
  })
  return { ...history, operations }
}
