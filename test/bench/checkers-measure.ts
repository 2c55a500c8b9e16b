import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { assert } from '../../src/core/base/assert.ts'
import { judgeHistory } from '../../src/core/check/judge-history.ts'
import { modelNamed } from '../../src/core/check/model-choice.ts'
import { HistoryReader } from '../../src/core/history/history-reader.ts'
import type { RecordedHistory } from '../../src/core/history/recorded-history.ts'
import type { Answer } from '../../src/core/model/verdict.ts'
import { conformanceFiles, conformanceFolder } from '../unit/check/conformance/conformance-history.ts'
import { checkerRows } from './checkers-rows.ts'
import { quantile, rising } from './figure.ts'
import { generatedHistory } from './generated-history.ts'
import { simulateTransactions } from './transaction-simulator.ts'

/** What one row cost. Measured in a process of its own, so that its peak memory is its own. */
export interface CheckerCost {
  readonly histories: number
  readonly operations: number
  /** Milliseconds of processor time: all histories together, and the slowest. */
  readonly cpuMs: number
  readonly cpuMsSlowest: number
  /** Milliseconds on the clock for all. */
  readonly ms: number
  /** Of the process, histories included, in MB. */
  readonly peakMb: number
  /** Names of files whose known verdict was not given. */
  readonly wrong: readonly string[]
  readonly answers: { readonly [answer in Answer]: number }
}

interface Sample {
  readonly name: string
  readonly history: RecordedHistory
  readonly expected: Answer | null
}

/** The first judging of a program that has just started is mostly the compiler's time; the middle one of several counts. */
const repeats = { min: 3, max: 9, untilMs: 1500 }

const row = checkerRows[Number(process.argv[2])]
assert(row !== undefined, `There is no row ${process.argv[2]}.`)
const cost = { histories: 0, operations: 0, cpuMs: 0, cpuMsSlowest: 0, ms: 0 }
const answers = { ok: 0, illegal: 0, unknown: 0 }
const wrong: string[] = []
for (const { name, history, expected } of samples()) {
  const model = modelNamed(row.model ?? history.model ?? 'register')
  assert(model !== null, `There is no model for ${name}.`)
  const runs: { ms: number; cpuMs: number; answer: Answer }[] = []
  const begin = performance.now()
  const isEnough = (): boolean =>
    runs.length >= repeats.max || (runs.length >= repeats.min && performance.now() - begin > repeats.untilMs)
  while (!isEnough()) {
    const [from, cpuFrom] = [performance.now(), process.cpuUsage()]
    const [verdict] = judgeHistory(history, model)
    const { user, system } = process.cpuUsage(cpuFrom)
    runs.push({ ms: performance.now() - from, cpuMs: (user + system) / 1000, answer: verdict!.answer })
  }
  const middle = (of: 'ms' | 'cpuMs'): number => quantile(rising(runs.map((one) => one[of])), 0.5)
  cost.histories++
  cost.operations += history.operations.length
  cost.ms += middle('ms')
  cost.cpuMs += middle('cpuMs')
  cost.cpuMsSlowest = Math.max(cost.cpuMsSlowest, middle('cpuMs'))
  answers[runs[0]!.answer]++
  if (expected !== null && expected !== runs[0]!.answer) wrong.push(name)
}
const peakMb = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ ...cost, peakMb, wrong, answers } satisfies CheckerCost))

function* samples(): Generator<Sample> {
  const { histories } = row!
  if ('plan' in histories) {
    const usual = {
      operations: 1000,
      clients: 8,
      keys: 1,
      values: null,
      cas: 0,
      unknown: 0,
      violation: false,
      seed: 1,
    }
    yield { name: row!.name, history: generatedHistory({ ...usual, ...histories.plan }), expected: null }
    return
  }
  if ('transactions' in histories) {
    yield { name: row!.name, history: simulateTransactions(histories.transactions), expected: 'ok' }
    return
  }
  for (const file of conformanceFiles(histories.folder)) {
    if (histories.files.test(file.slice(histories.folder.length + 1))) yield sampleOf(file)
  }
}

function sampleOf(file: string): Sample {
  const bytes = readFileSync(`${conformanceFolder}/${file}`)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const reader = new HistoryReader({ format: 'auto', keyed: 'auto', lenient: false })
  reader.push(text)
  const reading = reader.end()
  assert('history' in reading, `${file} is no history.`)
  const { expect } = JSON.parse(text.slice(0, text.indexOf('\n'))) as { expect?: boolean | null }
  const expected = expect === true ? 'ok' : expect === false ? 'illegal' : null
  return { name: file, history: reading.history, expected }
}
