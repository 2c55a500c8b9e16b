import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import type { RecordedOperation } from '../../../src/core/history/recorded-history.ts'
import { modelNamed } from '../../../src/core/check/model-choice.ts'
import { judgeHistory } from '../../../src/core/check/judge-history.ts'
import { ednHistory, ednHistoryProblem } from '../../../src/core/report/edn-history.ts'
import { conformanceFiles, conformanceFolder } from '../check/conformance/conformance-history.ts'
import { reading } from './read.ts'

for (const folder of ['linearizability', 'synthetic', 'txn', 'workloads']) {
  const files = conformanceFiles(folder)
  if (files.length === 0) {
    it.skip(`reads the ${folder} histories (skipped: there is no folder ${conformanceFolder}/${folder})`)
    continue
  }
  describe(`every history of ${folder} is read whole, and again from its EDN`, () => {
    it.each(files)('%s', (file) => {
      const text = textOf(file)
      const [first, ...lines] = text.trimEnd().split('\n')
      const { kind, model } = JSON.parse(first!) as { kind: string; model: string }
      const { history } = reading(text)
      expect(history.model).toBe(model)
      const read = history.operations.length
      expect(read).toBe(
        kind === 'workload' ? lines.filter((line) => line.includes('"invoke"')).length : lines.length,
      )
      if (ednHistoryProblem(history) !== null) return
      const again = reading([...ednHistory(history)].join(''), {
        keyed: hasKeys(history.operations) ? 'yes' : 'no',
      })
      const [before, after] = [history, again.history].map(({ operations }) => operations.map(meaning))
      // Comparing texts is a thousand times faster than comparing lists; the lists are for whoever has to look.
      if (before!.join('\n') !== after!.join('\n')) expect(after).toEqual(before)
    })
  })
}

const etcd = conformanceFiles('linearizability').filter((file) => file.includes('porcupine-etcd'))
test.skipIf(etcd.length === 0)(
  "a log of etcd written from each of Porcupine's histories has the verdict of its source",
  () => {
    for (const file of etcd) {
      const text = textOf(file)
      const { expect: expected } = JSON.parse(text.split('\n')[0]!) as { expect: boolean }
      const log = [...ednHistory(reading(text).history)].map(
        (line) =>
          `INFO  jepsen.util - ${line.replace(/.*:type (\S+), :process (\d+), :f (\S+), :value (.*)\}\n/, '$2\t$1\t$3\t$4')}`,
      )
      const { history } = reading(log.join('\n'), { format: 'porcupine' })
      const [verdict] = judgeHistory(history, modelNamed('register')!, { checks: ['linearizable'] })
      expect(`${file}: ${verdict!.answer}`).toBe(`${file}: ${expected ? 'ok' : 'illegal'}`)
    }
  },
)

function textOf(file: string): string {
  const bytes = readFileSync(`${conformanceFolder}/${file}`)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

function hasKeys(operations: readonly RecordedOperation[]): boolean {
  return operations.some(({ key }) => key !== null)
}

/** What EDN can say of an operation: a cas that found another value, and an answer that nobody wrote down, become less. */
function meaning({ f, key, input, output, outcome, outputKnown }: RecordedOperation): string {
  if (f === 'cas' && output === false) return JSON.stringify([f, key, input, 'fail', null])
  const isLost = outcome === 'ok' && !outputKnown && f !== 'write'
  return JSON.stringify([
    f,
    key,
    input,
    isLost ? 'info' : outcome,
    outcome === 'ok' && !isLost ? (output ?? null) : null,
  ])
}
