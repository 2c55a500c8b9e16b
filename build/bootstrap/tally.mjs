import { existsSync, readFileSync } from 'node:fs'

/** How many checks passed, failed and were skipped. */
export const emptyTally = { passed: 0, failed: 0, skipped: 0 }

export function addTallies(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  }
}

/** "12 passed, 0 failed", with ", 1 skipped" only when something was. */
export function tallySentence({ passed, failed, skipped }) {
  const sentence = `${passed} passed, ${failed} failed`
  return skipped === 0 ? sentence : `${sentence}, ${skipped} skipped`
}

/** Counts a runner's JSON report; a runner that left none, or failed without a failed test, is a failure itself. */
export function tallyOfReport(kind, reportPath, exitCode) {
  if (!existsSync(reportPath)) return { ...emptyTally, failed: 1 }
  const report = JSON.parse(readFileSync(reportPath, 'utf8'))
  const tally = kind === 'vitest' ? tallyOfVitest(report) : tallyOfPlaywright(report)
  const ranNothing = tally.passed + tally.failed + tally.skipped === 0
  const failedUncounted = exitCode !== 0 && tally.failed === 0
  return ranNothing || failedUncounted ? { ...tally, failed: tally.failed + 1 } : tally
}

/** A test file that could not even be loaded has no tests in the report and counts as one failure. */
function tallyOfVitest(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }
}

/** A test that passed only when it was tried again has failed once, and so it counts. */
function tallyOfPlaywright({ stats, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }
}
