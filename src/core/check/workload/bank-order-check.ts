import type { Json } from '../../base/json.ts'
import type { RecordedOperation } from '../../history/recorded-history.ts'
import { sentence } from '../../model/sentence.ts'
import { isSheet, type BankSheet } from './bank-sheets.ts'
import { judgeBank } from './judge-bank.ts'
import { undecided, workloadCheck } from './workload-check.ts'

/**
 * What `judgeBank` asks of the lab's bank, asked of any: each reading shows the transfers before it and no other. The
 * opening balances are those of the history, or what a reading shows that returned before any transfer was asked for.
 */
export const bankOrder = workloadCheck('bank-order', true, (matter) => {
  const { operations, initial } = matter
  const strange = operations.find((one) => one.f === 'transfer' && !isTransfer(one.input))
  if (strange !== undefined) return undecided(sentence('bank.strange-transfer', { index: strange.index }))
  const opening = isSheet(initial) ? initial : firstSheet(operations)
  return opening === null ? undecided(sentence('bank.no-opening')) : judgeBank(matter, opening)
})

function firstSheet(operations: readonly RecordedOperation[]): BankSheet | null {
  const begun = operations.reduce(
    (least, { f, call }) => (f === 'transfer' ? Math.min(least, call) : least),
    Infinity,
  )
  const reading = operations.find((one) => {
    return (
      one.f === 'read' && one.outcome === 'ok' && one.outputKnown && one.return < begun && isSheet(one.output)
    )
  })
  return (reading?.output ?? null) as BankSheet | null
}

function isTransfer(input: Json): boolean {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return false
  const { from, to, amount } = input as { readonly [name: string]: Json | undefined }
  return isName(from) && isName(to) && Number.isSafeInteger(amount) && (amount as number) >= 0
}

function isName(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number'
}
