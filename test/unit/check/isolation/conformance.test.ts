import { describe, expect, it } from 'vitest'
import type { RecordedHistory } from '../../../../src/core/history/recorded-history.ts'
import { isolationChecks } from '../../../../src/core/check/isolation/isolation-checks.ts'
import { judgeHistory } from '../../../../src/core/check/judge-history.ts'
import { rwRegisterModel } from '../../../../src/core/check/transactions/transaction-models.ts'
import { conformanceFiles, conformanceFolder } from '../conformance/conformance-history.ts'
import { readTransactions } from '../transactions/transaction-file.ts'

/**
 * Where another checker computed a level that is judged differently here, and why. `beginning`: AWDIT takes a read of the
 * beginning of a key for no read at all; a transaction that came after a write of that key cannot have seen its beginning.
 */
const differences: { readonly [file: string]: 'beginning' } = {
  'txn/dbcop-prefix-violation-init.jsonl': 'beginning',
}

/** Names of levels that Elle has for weaker ones than the ones here: what refutes those refutes these. */
const elleLevels = ['read-committed', 'snapshot-isolation', 'serializable']

const files = conformanceFiles('txn').filter((file) => /^txn.(awdit|cobra|dbcop|polysi)|-rw-/.test(file))

if (files.length === 0) {
  it.skip(
    `judges the levels of the txn histories (skipped: there is no folder ${conformanceFolder}/txn; FAULTLINE_CONFORMANCE names another place)`,
  )
} else {
  describe('the judges of isolation agree with the known levels', () => {
    it.each(files)('%s', { timeout: 60_000 }, (file) => {
      const { header, history } = readTransactions(file)
      if (header.model !== 'rw-register') return
      for (const [level, holds] of Object.entries(header.levels ?? {})) {
        expect(answer(history, level), level).toBe(holds ? 'ok' : 'illegal')
      }
      for (const [level, holds] of Object.entries(header.computedLevels ?? {})) {
        if (!(level in isolationChecks) || file in differences) continue
        expect(answer(history, level), level).toBe(holds === true ? 'ok' : 'illegal')
      }
      for (const { models, anomalies, options, valid } of header.checks ?? []) {
        const level = models?.find((name) => elleLevels.includes(name))
        if (level === undefined || models?.length !== 1 || valid !== false) continue
        if ((anomalies ?? []).length > 0 || Object.keys(options ?? {}).length > 0) continue
        expect(answer(history, level), level).not.toBe('ok')
      }
    })
  })
}

function answer(history: RecordedHistory, level: string): string {
  const [verdict] = judgeHistory(history, rwRegisterModel, { checks: [level] })
  return verdict!.answer
}
