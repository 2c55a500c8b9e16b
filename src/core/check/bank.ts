import { bankAccounts, bankTotal, openingBalance } from '../model/bank.ts'
import { sentence, type Sentence } from '../model/sentence.ts'
import { noWitness, type Verdict } from '../model/verdict.ts'
import type { HistoryOperation } from '../trace/history.ts'
import { reaches, type BankReading, type BankTransfer } from './bank-ledger.ts'
import { orderOf } from './bank-order.ts'
import { boundSentence } from './bound.ts'
import { Budget, stepsDefault } from './budget.ts'
import { brokenAssumption } from './linearizable/assumptions.ts'
import { timeText } from './time-text.ts'

/** A bank's history: what was read, what was transferred, and what certainly was not. */
interface Books {
  /** In order of their return. */
  readonly readings: readonly BankReading[]
  /** Acknowledged transfers in order of their call, and how long the longest took. */
  readonly known: readonly BankTransfer[]
  readonly longestUs: number
  /** Transfers of unknown outcome. */
  readonly unknown: readonly BankTransfer[]
  /** Transfers that failed: they must have left no trace. */
  readonly failed: readonly BankTransfer[]
}

/**
 * Money is neither made nor lost, no account is overdrawn, acknowledged transfers stay, failed ones leave no trace, and
 * all readings and transfers have one order in keeping with real time. Cheap conditions come first, because they give
 * the better evidence; the last one is searched for within the budget, and `unknown` when that runs out.
 */
export function checkBank(
  history: readonly HistoryOperation[],
  budget: Budget = new Budget(stepsDefault),
): Verdict {
  const unknown = (why: Sentence): Verdict => ({
    check: 'bank',
    answer: 'unknown',
    sentence: why,
    witness: noWitness,
  })
  const broken = brokenAssumption(history)
  if (broken !== null) return unknown(broken)
  const malformed = history.find((one) => isReading(one) && !isBalanceSheet(one.value))
  if (malformed !== undefined) {
    return illegal(sentence('bank.malformed', { reader: malformed.client, time: timeOf(malformed) }), [
      malformed,
    ])
  }
  const books = booksOf(history)
  if (books.readings.length === 0) return unknown(sentence('bank.no-reading'))
  for (const reading of books.readings) {
    const found = unsound(reading)
    if (found !== null) return found
  }
  for (const reading of books.readings) {
    const found = outOfRange(books, reading)
    if (found !== null) return found
    if (!budget.spend()) return unknown(boundSentence(budget))
  }
  return (
    ordered(books, budget) ??
    unknown(budget.stopped === null ? sentence('bank.overdrafts') : boundSentence(budget))
  )
}

function isReading(one: HistoryOperation): boolean {
  return one.operation.f === 'read-balances' && one.outcome === 'ok'
}

function isBalanceSheet(value: HistoryOperation['value']): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const sheet = value as { readonly [account: string]: unknown }
  return (
    Object.keys(sheet).length === bankAccounts.length &&
    bankAccounts.every((account) => Number.isSafeInteger(sheet[account]))
  )
}

function booksOf(history: readonly HistoryOperation[]): Books {
  const readings: BankReading[] = []
  const transfers: BankTransfer[] = []
  const failed: BankTransfer[] = []
  for (const source of history) {
    const { operation, outcome, value, callUs, returnUs } = source
    if (isReading(source)) {
      const sheet = value as unknown as { readonly [account: string]: number }
      const balances = bankAccounts.map((account) => sheet[account]!)
      readings.push({ source, balances, fromUs: callUs, untilUs: returnUs ?? Infinity })
    }
    if (operation.f !== 'transfer') continue
    const [from, to] = [bankAccounts.indexOf(operation.from), bankAccounts.indexOf(operation.to)]
    // A transfer to nowhere can only have failed; if it was acknowledged, the balances will tell.
    if (from === -1 || to === -1) continue
    const untilUs = outcome === 'ok' ? (returnUs ?? Infinity) : Infinity
    const transfer = { source, from, to, amount: operation.amount, fromUs: callUs, untilUs }
    if (outcome === 'fail') failed.push(transfer)
    else transfers.push(transfer)
  }
  readings.sort((a, b) => a.untilUs - b.untilUs)
  transfers.sort((a, b) => a.fromUs - b.fromUs)
  const known = transfers.filter(({ untilUs }) => Number.isFinite(untilUs))
  const unknown = transfers.filter(({ untilUs }) => !Number.isFinite(untilUs))
  const longestUs = known.reduce((longest, { fromUs, untilUs }) => Math.max(longest, untilUs - fromUs), 0)
  return { readings, known, longestUs, unknown, failed }
}

/** A reading that is wrong by itself. */
function unsound({ source, balances }: BankReading): Verdict | null {
  const values = { reader: source.client, time: timeOf(source) }
  const total = balances.reduce((sum, balance) => sum + balance, 0)
  if (total !== bankTotal) {
    return illegal(sentence('bank.total', { ...values, total, expected: bankTotal }), [source])
  }
  const overdrawn = balances.findIndex((balance) => balance < 0)
  if (overdrawn === -1) return null
  const [account, balance] = [bankAccounts[overdrawn]!, balances[overdrawn]!]
  return illegal(sentence('bank.negative', { ...values, account, balance }), [source])
}

/**
 * Compares a reading with the last one that returned before it began (or the opening): each account's change must lie
 * between what the transfers in between must and may have done to it.
 */
function outOfRange(books: Books, reading: BankReading): Verdict | null {
  const before =
    books.readings[countOf(books.readings, ({ untilUs }) => untilUs < reading.fromUs) - 1] ?? null
  const sinceUs = before?.fromUs ?? -Infinity
  const known = books.known.slice(
    countOf(books.known, ({ fromUs }) => fromUs < sinceUs - books.longestUs),
    countOf(books.known, ({ fromUs }) => fromUs <= reading.untilUs),
  )
  const possible = [...known, ...books.unknown].filter(
    ({ fromUs, untilUs }) => fromUs <= reading.untilUs && untilUs >= sinceUs,
  )
  const isDue = ({ fromUs, untilUs }: BankTransfer): boolean =>
    fromUs > (before?.untilUs ?? -Infinity) && untilUs < reading.fromUs
  const must = possible.filter(isDue)
  const may = possible.filter((transfer) => !isDue(transfer))
  const missing = reading.balances.map((balance, account) => {
    const moved = must.reduce((sum, transfer) => sum + effectOn(transfer, account), 0)
    return balance - (before?.balances[account] ?? openingBalance) - moved
  })
  if (reaches(may, missing)) return null
  const alone = (account: number): number[] => missing.map((amount, i) => (i === account ? amount : 0))
  const account = missing.findIndex((_, i) => !reaches(may, alone(i)))
  return outOfRangeVerdict(books, { reading, before, account, missing: missing[account]!, must, may })
}

interface Gap {
  readonly reading: BankReading
  readonly before: BankReading | null
  readonly account: number
  readonly missing: number
  readonly must: readonly BankTransfer[]
  readonly may: readonly BankTransfer[]
}

function outOfRangeVerdict(books: Books, { reading, before, account, missing, must, may }: Gap): Verdict {
  const touching = (transfer: BankTransfer): boolean => effectOn(transfer, account) !== 0
  const [due, open] = [must.filter(touching), may.filter(touching)]
  const gains = open.reduce((sum, transfer) => sum + Math.max(0, effectOn(transfer, account)), 0)
  const losses = open.reduce((sum, transfer) => sum + Math.min(0, effectOn(transfer, account)), 0)
  const balance = reading.balances[account]!
  const name = bankAccounts[account]!
  const base = balance - missing
  const values = { reader: reading.source.client, time: timeOf(reading.source), account: name, balance }
  const range = { least: base + losses, most: base + gains }
  const reasons: Sentence[] = [
    before === null
      ? sentence('bank.reason.opening', { account: name, balance: openingBalance })
      : sentence('bank.reason.before', {
          reader: before.source.client,
          time: timeOf(before.source),
          account: name,
          balance: before.balances[account]!,
        }),
    sentence('bank.reason.between', { account: name, due: due.length, open: open.length }),
  ]
  const culprits: BankTransfer[] = []
  const excess = missing > gains ? missing - gains : missing - losses
  const lost = due.find((transfer) => effectOn(transfer, account) === -excess)
  if (lost !== undefined) {
    culprits.push(lost)
    reasons.push(sentence('bank.reason.lost', transferValues(lost)))
  }
  const failed = books.failed.find(
    (transfer) => transfer.fromUs <= reading.untilUs && effectOn(transfer, account) === excess,
  )
  if (lost === undefined && failed !== undefined) {
    culprits.push(failed)
    reasons.push(sentence('bank.reason.failed', transferValues(failed)))
  }
  const key = lost !== undefined ? 'bank.lost' : failed !== undefined ? 'bank.failed-visible' : 'bank.range'
  const evidence = [...(before === null ? [] : [before]), ...due, ...open, ...culprits, reading]
  return illegal(
    sentence(key, { ...values, ...range, ...(culprits[0] === undefined ? {} : transferValues(culprits[0])) }),
    evidence.map(({ source }) => source),
    reasons,
  )
}

/** The search for one order of everything; null when it ended without an answer. */
function ordered(books: Books, budget: Budget): Verdict | null {
  const opening = bankAccounts.map(() => openingBalance)
  const order = orderOf(opening, [...books.known, ...books.unknown], books.readings, budget)
  switch (order.kind) {
    case 'bound':
      return null
    case 'found': {
      const values = {
        readings: books.readings.length,
        acknowledged: books.known.length,
        failed: books.failed.length,
      }
      return {
        check: 'bank',
        answer: 'ok',
        sentence: sentence('bank.ok', values),
        witness: { ...noWitness, data: values },
      }
    }
    case 'none': {
      const readings = fewest(books, order.placed, budget)
      const said = readings.map(({ source, balances }) =>
        sentence('bank.reason.read', {
          reader: source.client,
          time: timeOf(source),
          balances: bankAccounts.map((account, i) => `${account} ${balances[i]}`).join(', '),
        }),
      )
      const why = sentence('bank.order', { count: readings.length })
      return illegal(
        why,
        readings.map(({ source }) => source),
        said,
      )
    }
  }
}

/** A set of readings that has no order either, and from which none can be left out, as far as the budget goes. */
function fewest(books: Books, placed: number, budget: Budget): readonly BankReading[] {
  const opening = bankAccounts.map(() => openingBalance)
  const transfers = [...books.known, ...books.unknown]
  const contradicts = (readings: readonly BankReading[]): boolean =>
    orderOf(opening, transfers, readings, budget.part(10_000)).kind === 'none'
  // The attempt got stuck after `placed` readings: what contradicts is mostly among those and a few more.
  const prefix = books.readings.slice(0, placed + 8)
  let kept = prefix.length < books.readings.length && contradicts(prefix) ? prefix : books.readings
  for (let chunk = Math.ceil(kept.length / 2); chunk >= 1; chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)) {
    for (let start = 0; start < kept.length && kept.length > 1;) {
      const fewer = [...kept.slice(0, start), ...kept.slice(start + chunk)]
      if (budget.stopped === null && fewer.length > 0 && contradicts(fewer)) kept = fewer
      else start += chunk
    }
  }
  return kept
}

function illegal(
  why: Sentence,
  operations: readonly HistoryOperation[],
  reasons: readonly Sentence[] = [],
): Verdict {
  const rising = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b)
  const indexes = rising(operations.map(({ index }) => index))
  const events = rising(operations.flatMap((one) => one.events.filter((seq) => seq !== null)))
  return {
    check: 'bank',
    answer: 'illegal',
    sentence: why,
    witness: { events, operations: indexes, reasons, data: { operations: indexes } },
  }
}

function effectOn({ from, to, amount }: BankTransfer, account: number): number {
  return (to === account ? amount : 0) - (from === account ? amount : 0)
}

function transferValues({ source, from, to, amount }: BankTransfer): Sentence['values'] {
  const transfer = `${bankAccounts[from]}→${bankAccounts[to]} ${amount}`
  return { transfer, client: source.client, transferTime: timeOf(source), operation: source.index }
}

function timeOf({ callUs, returnUs }: HistoryOperation): string {
  return timeText(returnUs ?? callUs)
}

/** How many items at the front of an ordered list have the property (all of them come before all without it). */
function countOf<T>(list: readonly T[], has: (item: T) => boolean): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (has(list[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
