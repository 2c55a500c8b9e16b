/** The small bank of the bank workload: six accounts, opened with 100 each. */
export const bankAccounts: readonly string[] = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']
export const openingBalance = 100
/** What all accounts hold together, at every moment and in every correct reading. */
export const bankTotal = bankAccounts.length * openingBalance

export function openingBalances(): { [account: string]: number } {
  return Object.fromEntries(bankAccounts.map((account) => [account, openingBalance]))
}
