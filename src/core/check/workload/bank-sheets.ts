import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence, type Sentence } from '../../model/sentence.ts'
import { FindingList } from './finding-list.ts'
import { workloadCheck } from './workload-check.ts'

/** What is wrong with the balances of one reading by themselves, or null. */
export type SheetFault =
  | { readonly kind: 'total'; readonly total: number; readonly expected: number }
  | { readonly kind: 'negative'; readonly account: string; readonly balance: number }
  | { readonly kind: 'missing'; readonly account: string }

/** Money is neither made nor lost and nobody overdraws. `accounts` that a reading lacks or shows as null are missing. */
export function sheetFault(
  sheet: BankSheet,
  accounts: Iterable<string>,
  expected: number,
): SheetFault | null {
  let total = 0
  let negative: SheetFault | null = null
  for (const account of accounts) {
    const balance = sheet[account]
    if (typeof balance !== 'number') return { kind: 'missing', account }
    total += balance
    if (balance < 0) negative ??= { kind: 'negative', account, balance }
  }
  return total === expected ? negative : { kind: 'total', total, expected }
}

/** Balances by account. */
export type BankSheet = Readonly<Record<string, Json | undefined>>
type Kind = SheetFault['kind'] | 'foreign'

/**
 * Every reading shows all accounts, with the same total as the opening balances (where the history has them, else as the
 * first reading) and none below zero (Jepsen's `bank`). Which transfers it shows is not looked at.
 */
export const bankSheets = workloadCheck('bank', false, ({ operations, initial, moment, budget }) => {
  const list = new FindingList<Kind>(['total', 'negative', 'missing', 'foreign'])
  const readings = operations.filter((one) => one.f === 'read' && one.outcome === 'ok' && one.outputKnown)
  const opening = isSheet(initial) ? initial : ((readings[0]?.output ?? {}) as BankSheet)
  const accounts = Object.keys(opening)
  const known = new Set(accounts)
  const expected = accounts.reduce((sum, account) => sum + Number(opening[account] ?? 0), 0)
  for (const one of readings) {
    const sheet = one.output as BankSheet
    const shown = Object.keys(sheet)
    if (!budget.spend(1 + Math.ceil((accounts.length + shown.length) / 100))) return null
    const values = { reader: one.process, time: moment(one.return) }
    const note = (kind: Kind, said: Sentence): void =>
      list.note(kind, () => ({
        sentence: said,
        operations: proof(kind, one, isSheet(initial) ? one : readings[0]!),
      }))
    const fault = sheetFault(sheet, accounts, expected)
    if (fault !== null) note(fault.kind, sentence(`bank.${fault.kind}`, { ...values, ...fault }))
    const foreign = shown.find((account) => !known.has(account))
    if (foreign !== undefined) note('foreign', sentence('bank.foreign', { ...values, account: foreign }))
  }
  const counts = { readings: readings.length, accounts: accounts.length, total: expected }
  const otherwise =
    readings.length === 0
      ? ({ answer: 'unknown', sentence: sentence('bank.no-reading') } as const)
      : ({ answer: 'ok', sentence: sentence('bank.sheets-ok', counts) } as const)
  return list.judgement(otherwise, {
    ...counts,
    wrongTotals: list.count('total'),
    negative: list.count('negative'),
    missing: list.count('missing', 'foreign'),
  })
})

/** A balance below zero is wrong by itself; anything else is wrong beside the first reading. */
function proof(kind: Kind, one: RecordedOperation, first: RecordedOperation): RecordedOperation[] {
  return kind === 'negative' ? [one] : [first, one]
}

/** Balances by account; null where there is none. */
export function isSheet(value: Json): value is BankSheet {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value).every((balance) => balance === null || Number.isSafeInteger(balance))
  )
}
