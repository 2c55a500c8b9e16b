import { describe, expect, it } from 'vitest'
import type { RecordedHistory } from '../../../../src/core/history/recorded-history.ts'
import { impliedAnomalies, type Anomaly } from '../../../../src/core/check/transactions/anomaly.ts'
import { Budget } from '../../../../src/core/check/budget.ts'
import {
  forbiddenAnomalies,
  isolationLevel,
  isRefuted,
  type IsolationLevel,
} from '../../../../src/core/check/transactions/isolation-level.ts'
import { judgeTransactions } from '../../../../src/core/check/transactions/transactions.ts'
import { conformanceFiles, conformanceFolder } from '../conformance/conformance-history.ts'
import { readTransactions, type TransactionCheck } from './transaction-file.ts'

/**
 * Where this judge and the source differ, and who is right.
 *
 * `tie`: two reads of a list contradict each other and are equally long, so either order may be believed; the source
 * believed the other one. `none`: the source names a cycle of versions; an exhaustive comparison of all committed
 * transactions of the file, written for this question, finds none. `fuzzy`: a transaction read two values of a key; the
 * source looks at its first read only, though a repeatable read is what that breaks (Adya 1999, section 3.3).
 */
const differences: { readonly [file: string]: 'tie' | 'none' | 'fuzzy' } = {
  'txn/ellemut-ssi-40-4c-seed2-swap.jsonl': 'tie',
  'txn/ellesim-prefix-40-4c-seed4.jsonl': 'tie',
  'txn/ellemut-si-200-5c-seed12-rw-failedwrite.jsonl': 'none',
  'txn/ellemut-ssi-200-5c-seed14-rw-stale.jsonl': 'fuzzy',
}

const files = conformanceFiles('txn')

if (files.length === 0) {
  it.skip(
    `judges the txn histories (skipped: there is no folder ${conformanceFolder}/txn; FAULTLINE_CONFORMANCE names another place)`,
  )
} else {
  describe('the judge of transactions agrees with the known verdicts', () => {
    it.each(files)('%s', (file) => {
      const { header, history } = readTransactions(file)
      for (const check of header.checks ?? []) {
        const forbidden = forbiddenBy(check, history.order)
        if (forbidden === null || check.valid === 'unknown') continue
        const all = anomaliesOf(file, history, check)
        const bad = all.filter((one) => [...impliedAnomalies([one])].some((also) => forbidden.has(also)))
        agrees(check, { all, bad }, { file, checks: header.checks! })
      }
    })
  })
}

function agrees(
  check: TransactionCheck,
  { all, bad }: { all: readonly Anomaly[]; bad: readonly Anomaly[] },
  { file, checks }: { file: string; checks: readonly TransactionCheck[] },
): void {
  const what = JSON.stringify({ ...check, found: bad })
  const difference = differences[file]
  if (check.valid === true) {
    // Where nothing is assumed, more is inferred here than there: with the assumptions the source says the same.
    const isRefutedElsewhere = checks.some(
      (other) => other.valid === false && String(other.models) === String(check.models),
    )
    if (!isRefutedElsewhere && difference !== 'fuzzy') expect(bad, what).toEqual([])
    return
  }
  // What sources without names of anomalies refute may need a search for an order, which is another check.
  if (check.reported === undefined || check.reported === null) return
  if (difference === 'none') return
  expect(bad.length, what).toBeGreaterThan(0)
  if (difference === 'tie') return
  const implied = impliedAnomalies(bad)
  for (const name of check.reported) {
    if (!isAboutSearch(name)) expect([...implied], what).toContain(nameHere(name))
  }
  for (const level of check.not ?? []) {
    if (isSearched(check)) expect(isRefuted(isolationLevel(level)!, all), `${what}: ${level}`).toBe(true)
  }
}

/** What the check must not find, or null where it is none for this judge. */
function forbiddenBy(check: TransactionCheck, order: RecordedHistory['order']): Set<Anomaly> | null {
  // A rank of commits that is given beside the history is an input that only the source has.
  if (check.options?.['transaction-order'] !== undefined) return null
  const levels = (check.models ?? []).map((name) => levelHere(name, order))
  if (levels.includes(null)) return null
  const groups: { readonly [name: string]: readonly Anomaly[] } = {
    G1: ['G1a', 'G1b', 'G1c'],
    G2: ['G2-item'],
    'G-single': ['G-single'],
    g1a: ['G1a'],
    g1b: ['G1b'],
    internal: ['internal', 'future-read'],
  }
  const named = [...(check.anomalies ?? []), ...(check.cases === undefined ? [] : [check.cases])]
  return new Set([
    ...levels.flatMap((level) => [...forbiddenAnomalies(level!)]),
    ...named.flatMap((name) => groups[name] ?? [name as Anomaly]),
  ])
}

/** The sources of session histories mean the order within a session to be kept. */
function levelHere(name: string, order: RecordedHistory['order']): IsolationLevel | null {
  const level = isolationLevel(name)
  if (order !== 'session') return level
  if (level === 'snapshot-isolation') return 'strong-session-snapshot-isolation'
  return level === 'serializable' ? 'strong-session-serializable' : level
}

const found = new Map<string, Anomaly[]>()

/** What the judge finds with the assumptions that the check allows; of registers, without what may have been there before. */
function anomaliesOf(file: string, history: RecordedHistory, { options = {} }: TransactionCheck): Anomaly[] {
  const key = `${file} ${JSON.stringify(options)}`
  const known = found.get(key)
  if (known !== undefined) return known
  const kind = history.model === 'list-append' ? 'list' : 'register'
  const verdict = judgeTransactions(history, kind, {
    level: 'strict-serializable',
    assumed: {
      writesFollowReads: options['wfr-keys'] === true,
      sequentialKeys: options['sequential-keys'] === true,
      linearizableKeys: options['linearizable-keys'] === true,
    },
    budget: new Budget(100_000_000),
    progress: () => {},
  })
  const { anomalies } = verdict.witness.data as { anomalies: { [name in Anomaly]: number } }
  const names = (Object.keys(anomalies) as Anomaly[]).filter(
    (one) => kind === 'list' || one !== 'unexpected-read',
  )
  found.clear()
  found.set(key, names)
  return names
}

/** Names that tell how the source's search went, and not what the database did. */
function isAboutSearch(name: string): boolean {
  return /timeout|cycle-exists|empty-transaction-graph/.test(name)
}

function isSearched({ reported }: TransactionCheck): boolean {
  return !(reported ?? []).some(isAboutSearch)
}

function nameHere(name: string): string {
  return name.replace(/^(G-single|G-nonadjacent)-item/, '$1')
}
