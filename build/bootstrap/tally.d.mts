export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const emptyTally: Tally
export function addTallies(left: Tally, right: Tally): Tally
export function tallySentence(tally: Tally): string
export function tallyOfReport(kind: 'vitest' | 'playwright', reportPath: string, exitCode: number): Tally
