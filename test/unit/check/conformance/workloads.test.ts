import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../src/core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'
import { ask } from '../workload/ask.ts'
import { conformanceFiles, conformanceFolder } from './conformance-history.ts'

interface Event {
  readonly process: number | null
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly f: string
  readonly value: Json
}

/** By the model that a file names: the check that its rule describes. */
const checks: { readonly [model: string]: readonly [model: string, check: string] } = {
  bank: ['bank', 'bank'],
  counter: ['counter', 'counter'],
  set: ['set-full', 'set'],
  'set-full': ['set-full', 'set'],
  'long-fork': ['long-fork', 'long-fork'],
}

const files = conformanceFiles('workloads')
if (files.length === 0)
  it.skip(`judges the workload histories (skipped: there is no folder ${conformanceFolder}/workloads)`)
else
  describe('the judge agrees with the known verdict on workloads', () => {
    it.each(files)('%s', (file) => {
      const lines = readFileSync(`${conformanceFolder}/${file}`, 'utf8').trim().split('\n')
      const [header, ...events] = lines.map((line) => JSON.parse(line) as unknown)
      const { model, expect: expected } = header as { model: string; expect: boolean }
      const [id, check] = checks[model]!
      expect(ask(id, check, paired(events as Event[])).answer).toBe(expected ? 'ok' : 'illegal')
    })
  })

/** These files have one event after the other, each answered before the next. */
function paired(events: readonly Event[]): RecordedHistory {
  const operations: RecordedOperation[] = []
  for (const [at, event] of events.entries()) {
    if (event.type === 'invoke') continue
    const { process, f, value } = events[at - 1]!
    operations.push({
      index: operations.length,
      process: `p${process ?? 0}`,
      f,
      key: null,
      input: value,
      output: event.value,
      outputKnown: event.type === 'ok',
      call: at - 1,
      return: at,
      outcome: event.type === 'ok' ? 'ok' : event.type === 'fail' ? 'fail' : 'info',
    })
  }
  return { operations, clock: 'index', order: 'realtime', initial: null, model: null }
}
