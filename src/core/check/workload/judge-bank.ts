import { sentence, type Sentence } from '../../model/sentence.ts'
import { noWitness } from '../../model/verdict.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { boundSentence } from '../bound.ts'
import type { Budget } from '../budget.ts'
import { reaches, type BankReading, type BankTransfer } from './bank-ledger.ts'
import { orderOf } from './bank-order.ts'
import { isSheet, sheetFault, type BankSheet } from './bank-sheets.ts'
import { countWhile } from './count-while.ts'
import type { Judgement } from './finding-list.ts'
import { undecided, type WorkloadMatter } from './workload-check.ts'

/** A bank's history: what was read, what was transferred, and what certainly was not. */
interface Books {
  readonly accounts: readonly string[]
  readonly opening: readonly number[]
  readonly moment: WorkloadMatter['moment']
  /** In order of their return. */
  readonly readings: readonly BankReading[]
  /** Acknowledged transfers in order of their call, and how long the longest took. */
  readonly known: readonly BankTransfer[]
  readonly longest: number
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
export function judgeBank(matter: WorkloadMatter, opening: BankSheet): Judgement {
  const { operations, moment, budget } = matter
  const accounts = Object.keys(opening)
  const malformed = operations.find((one) => isReading(one) && !isWhole(one.output, accounts))
  if (malformed !== undefined) {
    const values = { reader: malformed.process, time: timeOf(malformed, moment) }
    return illegal(sentence('bank.malformed', values), [malformed])
  }
  const books = booksOf(matter, accounts, opening)
  if (books.readings.length === 0) return undecided(sentence('bank.no-reading'))
  for (const reading of books.readings) {
    const found = unsound(books, reading)
    if (found !== null) return found
  }
  for (const reading of books.readings) {
    const found = outOfRange(books, reading)
    if (found !== null) return found
    if (!budget.spend()) return undecided(boundSentence(budget))
  }
  return (
    ordered(books, budget) ??
    undecided(budget.stopped === null ? sentence('bank.overdrafts') : boundSentence(budget))
  )
}

function isReading({ f, outcome, outputKnown }: RecordedOperation): boolean {
  return f === 'read' && outcome === 'ok' && outputKnown
}

/** Whether it shows these accounts and no other. */
function isWhole(value: RecordedOperation['output'], accounts: readonly string[]): boolean {
  if (!isSheet(value) || Object.keys(value).length !== accounts.length) return false
  return accounts.every((account) => typeof value[account] === 'number')
}

function booksOf(
  { operations, moment }: WorkloadMatter,
  accounts: readonly string[],
  sheet: BankSheet,
): Books {
  const readings: BankReading[] = []
  const transfers: BankTransfer[] = []
  const failed: BankTransfer[] = []
  const balancesOf = (shown: BankSheet): number[] => accounts.map((account) => Number(shown[account]))
  for (const source of operations) {
    const { f, outcome, output, call, return: end } = source
    if (isReading(source))
      readings.push({ source, balances: balancesOf(output as BankSheet), begin: call, end })
    if (f !== 'transfer') continue
    const asked = source.input as { readonly from: string; readonly to: string; readonly amount: number }
    const [from, to] = [accounts.indexOf(String(asked.from)), accounts.indexOf(String(asked.to))]
    // A transfer to nowhere can only have failed; if it was acknowledged, the balances will tell.
    if (from === -1 || to === -1) continue
    const transfer = {
      source,
      from,
      to,
      amount: asked.amount,
      begin: call,
      end: outcome === 'ok' ? end : Infinity,
    }
    if (outcome === 'fail') failed.push(transfer)
    else transfers.push(transfer)
  }
  readings.sort((a, b) => a.end - b.end)
  transfers.sort((a, b) => a.begin - b.begin)
  const known = transfers.filter(({ end }) => Number.isFinite(end))
  const unknown = transfers.filter(({ end }) => !Number.isFinite(end))
  const longest = known.reduce((most, { begin, end }) => Math.max(most, end - begin), 0)
  return { accounts, opening: balancesOf(sheet), moment, readings, known, longest, unknown, failed }
}

/** A reading that is wrong by itself. */
function unsound({ accounts, opening, moment }: Books, { source }: BankReading): Judgement | null {
  const expected = opening.reduce((sum, balance) => sum + balance, 0)
  const fault = sheetFault(source.output as BankSheet, accounts, expected)
  if (fault === null) return null
  const values = { reader: source.process, time: timeOf(source, moment), ...fault }
  return illegal(sentence(`bank.${fault.kind}`, values), [source])
}

/**
 * Compares a reading with the last one that returned before it began (or the opening): each account's change must lie
 * between what the transfers in between must and may have done to it.
 */
function outOfRange(books: Books, reading: BankReading): Judgement | null {
  const before = books.readings[countWhile(books.readings, ({ end }) => end < reading.begin) - 1] ?? null
  const since = before?.begin ?? -Infinity
  const known = books.known.slice(
    countWhile(books.known, ({ begin }) => begin < since - books.longest),
    countWhile(books.known, ({ begin }) => begin <= reading.end),
  )
  const possible = [...known, ...books.unknown].filter(
    ({ begin, end }) => begin <= reading.end && end >= since,
  )
  const isDue = ({ begin, end }: BankTransfer): boolean =>
    begin > (before?.end ?? -Infinity) && end < reading.begin
  const must = possible.filter(isDue)
  const may = possible.filter((transfer) => !isDue(transfer))
  const missing = reading.balances.map((balance, account) => {
    const moved = must.reduce((sum, transfer) => sum + effectOn(transfer, account), 0)
    return balance - (before?.balances[account] ?? books.opening[account]!) - moved
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

function outOfRangeVerdict(books: Books, { reading, before, account, missing, must, may }: Gap): Judgement {
  const touching = (transfer: BankTransfer): boolean => effectOn(transfer, account) !== 0
  const [due, open] = [must.filter(touching), may.filter(touching)]
  const gains = open.reduce((sum, transfer) => sum + Math.max(0, effectOn(transfer, account)), 0)
  const losses = open.reduce((sum, transfer) => sum + Math.min(0, effectOn(transfer, account)), 0)
  const balance = reading.balances[account]!
  const name = books.accounts[account]!
  const base = balance - missing
  const values = {
    reader: reading.source.process,
    time: timeOf(reading.source, books.moment),
    account: name,
    balance,
  }
  const range = { least: base + losses, most: base + gains }
  const reasons: Sentence[] = [
    before === null
      ? sentence('bank.reason.opening', { account: name, balance: books.opening[account]! })
      : sentence('bank.reason.before', {
          reader: before.source.process,
          time: timeOf(before.source, books.moment),
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
    reasons.push(sentence('bank.reason.lost', transferValues(books, lost)))
  }
  const failed = books.failed.find(
    (transfer) => transfer.begin <= reading.end && effectOn(transfer, account) === excess,
  )
  if (lost === undefined && failed !== undefined) {
    culprits.push(failed)
    reasons.push(sentence('bank.reason.failed', transferValues(books, failed)))
  }
  const key = lost !== undefined ? 'bank.lost' : failed !== undefined ? 'bank.failed-visible' : 'bank.range'
  const evidence = [...(before === null ? [] : [before]), ...due, ...open, ...culprits, reading]
  return illegal(
    sentence(key, {
      ...values,
      ...range,
      ...(culprits[0] === undefined ? {} : transferValues(books, culprits[0])),
    }),
    evidence.map(({ source }) => source),
    reasons,
  )
}

/** The search for one order of everything; null when it ended without an answer. */
function ordered(books: Books, budget: Budget): Judgement | null {
  const { opening } = books
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
        answer: 'ok',
        sentence: sentence('bank.ok', values),
        witness: { ...noWitness, data: values },
      }
    }
    case 'none': {
      const readings = fewest(books, order.placed, budget)
      const said = readings.map(({ source, balances }) =>
        sentence('bank.reason.read', {
          reader: source.process,
          time: timeOf(source, books.moment),
          balances: books.accounts.map((account, i) => `${account} ${balances[i]}`).join(', '),
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
  const { opening } = books
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
  operations: readonly RecordedOperation[],
  reasons: readonly Sentence[] = [],
): Judgement {
  const rising = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b)
  const indexes = rising(operations.map(({ index }) => index))
  return {
    answer: 'illegal',
    sentence: why,
    witness: { events: [], operations: indexes, reasons, data: { operations: indexes } },
  }
}

function effectOn({ from, to, amount }: BankTransfer, account: number): number {
  return (to === account ? amount : 0) - (from === account ? amount : 0)
}

function transferValues(
  { accounts, moment }: Books,
  { source, from, to, amount }: BankTransfer,
): Sentence['values'] {
  const transfer = `${accounts[from]}→${accounts[to]} ${amount}`
  return { transfer, client: source.process, transferTime: timeOf(source, moment), operation: source.index }
}

function timeOf({ call, return: end }: RecordedOperation, moment: WorkloadMatter['moment']): string {
  return moment(Number.isFinite(end) ? end : call)
}
