import { assert } from '../../base/assert.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import type { Budget } from '../budget.ts'

/** A transfer that happened (`end` finite) or may have happened (infinite). Accounts by number. */
export interface BankTransfer {
  readonly source: RecordedOperation
  readonly from: number
  readonly to: number
  readonly amount: number
  readonly begin: number
  readonly end: number
}

/** A completed reading: one balance for each account. */
export interface BankReading {
  readonly source: RecordedOperation
  readonly balances: readonly number[]
  readonly begin: number
  readonly end: number
}

/** Above this many transfers only the likely orders are tried. */
const searchedMax = 200

/**
 * Whether the transfers, with any of the optional ones, have an order in real time in which nobody overdraws. False
 * also when there are too many to try every order.
 */
export function canFollow(
  balances: readonly number[],
  transfers: readonly BankTransfer[],
  optional: readonly BankTransfer[],
  budget: Budget,
): boolean {
  // Both orders keep real time; the order of return is mostly the order in which they took effect.
  const likely = [[...transfers].sort(byEnd), [...transfers].sort(byStart)]
  if (likely.some((order) => isCovered(balances, order))) return true
  const all = [...transfers, ...optional].sort(byEnd)
  if (all.length > searchedMax) return false
  const isNeeded = (index: number): boolean => transfers.includes(all[index]!)
  const seen = new Set<string>()
  const now = [...balances]
  const visit = (left: readonly number[]): boolean => {
    if (!left.some(isNeeded)) return true
    const key = left.join(',')
    if (seen.has(key) || !budget.spend()) return false
    seen.add(key)
    return left.some((index) => {
      const transfer = all[index]!
      const waits = left.some((other) => all[other]!.end < transfer.begin)
      if (waits || now[transfer.from]! < transfer.amount) return false
      move(now, transfer, 1)
      if (visit(left.filter((other) => other !== index))) return true
      move(now, transfer, -1)
      return false
    })
  }
  return visit([...all.keys()])
}

/** Whether each transfer finds its amount when they are carried out in this order. */
function isCovered(balances: readonly number[], order: readonly BankTransfer[]): boolean {
  const now = [...balances]
  return order.every((transfer) => {
    if (now[transfer.from]! < transfer.amount) return false
    move(now, transfer, 1)
    return true
  })
}

/** Carries a transfer out (1), or back (-1). */
export function move(balances: number[], { from, to, amount }: BankTransfer, sign: 1 | -1): void {
  assert(
    from < balances.length && to < balances.length,
    `No account ${from} or ${to} among ${balances.length}.`,
  )
  balances[from]! -= sign * amount
  balances[to]! += sign * amount
}

/** Whether the transfer takes from the account or gives to it. */
export function touches({ from, to }: BankTransfer, account: number): boolean {
  return from === account || to === account
}

/** A cheap bound: each account's difference lies between all that may leave it and all that may reach it. */
export function reaches(transfers: readonly BankTransfer[], missing: readonly number[]): boolean {
  return missing.every((amount, account) => {
    const sum = (side: 'from' | 'to'): number =>
      transfers.reduce((total, transfer) => total + (transfer[side] === account ? transfer.amount : 0), 0)
    return amount <= sum('to') && -amount <= sum('from')
  })
}

/** For sorting: what began first comes first. */
export function byStart(a: { readonly begin: number }, b: { readonly begin: number }): number {
  return a.begin - b.begin
}

/** For sorting: what returned first comes first, and what never returned last. */
export function byEnd(a: BankTransfer, b: BankTransfer): number {
  // The difference of two infinite times is no number.
  return a.end < b.end ? -1 : a.end > b.end ? 1 : 0
}
