import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Json } from '../../../../src/core/base/json.ts'
import type { RecordedHistory, RecordedOperation } from '../../../../src/core/history/recorded-history.ts'
import { conformanceFolder, type ConformanceHeader } from './conformance-history.ts'

interface Line {
  readonly process: number
  readonly op: string
  readonly key?: Json
  readonly value?: Json
  readonly output?: Json
  readonly outputKnown?: boolean
  readonly call: number
  readonly return: number | null
  readonly status: RecordedOperation['outcome']
}

/** A history of single operations of the collection, as the judges take it. */
export function recordedConformance(file: string): {
  readonly header: ConformanceHeader
  readonly history: RecordedHistory
} {
  const bytes = readFileSync(`${conformanceFolder}/${file}`)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [first, ...rest] = text.trim().split('\n')
  const header = JSON.parse(first!) as ConformanceHeader
  const operations = rest.map((json, index) => operationOf(JSON.parse(json) as Line, index))
  const { initial, model } = header
  return { header, history: { operations, clock: 'index', order: 'realtime', initial, model } }
}

function operationOf(line: Line, index: number): RecordedOperation {
  return {
    index,
    process: `p${line.process}`,
    f: line.op,
    key: line.key ?? null,
    input: line.value ?? null,
    output: line.output ?? null,
    outputKnown: line.status === 'ok' && line.outputKnown !== false,
    call: line.call,
    return: line.return ?? Infinity,
    outcome: line.status,
  }
}
