import type { RecordedHistory } from '../../history/recorded-history.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { noWitness, type Verdict } from '../../model/verdict.ts'
import { boundSentence } from '../bound.ts'
import type { Budget } from '../budget.ts'
import { analyse, type Analysis } from './analysis.ts'
import type { Anomaly } from './anomaly.ts'
import type { Discovery } from './discoveries.ts'
import {
  impliedLevels,
  isolationLevel,
  isolationLevels,
  isRefuted,
  strongestOf,
  weakestOf,
  type IsolationLevel,
} from './isolation-level.ts'
import { nothingAssumed, type OrderAssumptions } from './register-order.ts'
import { aborted } from './transaction.ts'

export interface TransactionsOptions {
  /** The level that is demanded; null: the strongest that the recording can refute. */
  readonly level: string | null
  /** What is taken for granted of the versions of registers. */
  readonly assumed?: OrderAssumptions
  readonly budget: Budget
  readonly progress: (part: number) => void
}

const check = 'transactions'

/**
 * Is there anything in the history that the demanded level of isolation forbids? Anomalies of single steps, and cycles of
 * dependencies (Adya 1999; Kingsbury and Alvaro 2020). `illegal` is proved. `ok` says that nothing was found: of lists that
 * is nearly everything there is to find, of registers what follows from the versions that could be ordered.
 */
export function judgeTransactions(
  history: RecordedHistory,
  kind: 'list' | 'register',
  { level: wished, assumed = nothingAssumed, budget, progress }: TransactionsOptions,
): Verdict {
  const level = wished === null ? strongestFor(history.order) : isolationLevel(wished)
  if (level === null) {
    const values = { level: wished!, levels: isolationLevels.join(', ') }
    return unknown(sentence('transactions.no-such-level', values))
  }
  const analysis = analyse(history, kind, assumed, budget, progress)
  const refuting = proved(analysis).find((one) => isRefuted(level, [one]))
  const data = dataOf(analysis, history.order, level)
  if (refuting !== undefined) return illegal(analysis, history, refuting, level, data)
  const open = openSentence(analysis, history.order, level, budget)
  if (open !== null) return { ...unknown(open), witness: { ...noWitness, data } }
  const words = analysis.keysOpen > 0 ? 'transactions.ok.partly' : 'transactions.ok'
  const { count, dependencies, keysOpen } = data
  return {
    check,
    answer: 'ok',
    sentence: sentence(words, { level, count, dependencies, keys: keysOpen }),
    witness: { ...noWitness, data },
  }
}

/**
 * The anomalies that rule levels out. A register may have held from the beginning what nobody wrote in this recording; in a
 * list it would be at the beginning of every other list too.
 */
function proved({ transactions, found }: Analysis): Anomaly[] {
  return found.kinds.filter((one) => transactions.isList || one !== 'unexpected-read')
}

/** The strongest level that a recording of this order can refute. */
function strongestFor(order: RecordedHistory['order']): IsolationLevel {
  if (order === 'realtime') return 'strict-serializable'
  return order === 'session' ? 'strong-session-serializable' : 'serializable'
}

/** Why nothing can be said although nothing was found, or null. */
function openSentence(
  { writers, scene, transactions, found, dependencies, isFinished }: Analysis,
  order: RecordedHistory['order'],
  level: IsolationLevel,
  budget: Budget,
): Sentence | null {
  if (!isFinished) return boundSentence(budget)
  if (writers.repeated !== null) {
    const { version, by } = writers.repeated
    const key = transactions.key.find(
      (_, s) => transactions.owner[s] === by[1] && transactions.version[s] === version,
    )
    return sentence('transactions.repeated-write', {
      first: scene.transaction(by[0]),
      second: scene.transaction(by[1]),
      value: scene.version(version),
      key: scene.key(key ?? 0),
    })
  }
  if (found.has('unexpected-read')) return found.example('unexpected-read').sentence
  if (!impliedLevels(strongestFor(order)).has(level)) return sentence('transactions.no-times', { level })
  return dependencies === 0 && hasRivals(transactions) ? sentence('transactions.no-order') : null
}

/** Whether two transactions wrote the same key, so that there is something to be ordered. */
function hasRivals({ keys, owner, isWrite, key, status }: Analysis['transactions']): boolean {
  const writer = new Int32Array(keys.length).fill(-1)
  return owner.some((t, s) => {
    if (isWrite[s] === 0 || status[t] === aborted) return false
    const before = writer[key[s]!]!
    writer[key[s]!] = t
    return before !== -1 && before !== t
  })
}

interface TransactionsData {
  readonly level: string
  readonly count: number
  readonly dependencies: number
  readonly keysOpen: number
  readonly anomalies: { readonly [name: string]: number }
  /** The weakest levels that are ruled out, all of them, and the strongest that this history may still have. */
  readonly refuted: readonly string[]
  readonly alsoRefuted: readonly string[]
  readonly possible: readonly string[]
  readonly [name: string]: string | number | readonly string[] | { readonly [name: string]: number }
}

function dataOf(
  analysis: Analysis,
  order: RecordedHistory['order'],
  level: IsolationLevel,
): TransactionsData {
  const { transactions, found, dependencies, keysOpen } = analysis
  const kinds = proved(analysis)
  const refuted = isolationLevels.filter((one) => isRefuted(one, kinds))
  const weakest = weakestOf(refuted)
  const judged = impliedLevels(strongestFor(order))
  return {
    level,
    count: transactions.status.reduce((sum, status) => sum + (status === aborted ? 0 : 1), 0),
    dependencies,
    keysOpen,
    anomalies: Object.fromEntries(found.kinds.map((one) => [one, found.count(one)])),
    refuted: weakest,
    alsoRefuted: refuted.filter((one) => !weakest.includes(one)),
    possible: strongestOf(isolationLevels.filter((one) => judged.has(one) && !refuted.includes(one))),
  }
}

function illegal(
  { found }: Analysis,
  { operations }: RecordedHistory,
  refuting: Anomaly,
  level: IsolationLevel,
  data: TransactionsData,
): Verdict {
  const others = found.kinds.filter((one) => one !== refuting).map((one) => found.example(one))
  const alone = found.example(refuting)
  const circle = alone.cycle === undefined ? circleOf(alone, others) : alone
  const main = { ...alone, cycle: circle?.cycle }
  const index = (t: number): number => operations[t]!.index
  const values = { level, refuted: data.refuted.join(', '), possible: data.possible.join(', ') }
  const levels =
    data.possible.length === 0
      ? sentence('transactions.levels.none', { level, refuted: values.refuted })
      : sentence('transactions.levels', values)
  return {
    check,
    answer: 'illegal',
    sentence: main.sentence,
    witness: {
      events: [],
      operations: [...new Set([...main.transactions, ...(circle?.transactions ?? [])].map(index))].sort(
        (a, b) => a - b,
      ),
      reasons: [
        levels,
        ...(main.reasons ?? []),
        ...(main.cycle ?? []).map((edge) => edge.sentence),
        ...others.filter((one) => one !== circle).map((one) => one.sentence),
      ],
      data,
      ...(main.cycle === undefined ? {} : { cycle: main.cycle }),
    },
  }
}

/** What tells the same as a cycle of the same transactions: an update is lost in one, which is its proof. */
function circleOf({ transactions }: Discovery, others: readonly Discovery[]): Discovery | undefined {
  const around = new Set(transactions)
  return others.find(
    (other) =>
      other.cycle !== undefined &&
      other.transactions.slice(0, other.cycle.length).every((one) => around.has(one)),
  )
}

function unknown(why: Sentence): Verdict {
  return { check, answer: 'unknown', sentence: why, witness: noWitness }
}
