import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { tallyOfReport, tallySentence } from '../../build/bootstrap/tally.mjs'

const folder = mkdtempSync(join(tmpdir(), 'faultline-tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the closing line speaks of skipped tests only when there are any', () => {
  expect(tallySentence({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
  expect(tallySentence({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped')
})

test('a runner that leaves no report is a failure', () => {
  expect(tallyOfReport('vitest', join(folder, 'none.json'), 0).failed).toBe(1)
})

test('a runner that ran nothing is a failure', () => {
  expect(tallyOfReport('vitest', vitestReport({}), 0).failed).toBe(1)
})

test('a runner that failed without a failed test is a failure', () => {
  expect(tallyOfReport('vitest', vitestReport({ numPassedTests: 3 }), 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  })
})

test('a test file that could not be loaded is a failure of its own', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ]
  const path = vitestReport({ numPassedTests: 3, numPendingTests: 1, numTodoTests: 1, testResults })
  expect(tallyOfReport('vitest', path, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
})

test('a browser test that passed only when it was tried again counts as failed', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }
  const path = write({ stats, errors: [] })
  expect(tallyOfReport('playwright', path, 1)).toEqual({ passed: 4, failed: 2, skipped: 2 })
})

function vitestReport(parts: object): string {
  return write({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [], ...parts })
}

function write(report: object): string {
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(report))
  return path
}
